"""What a fit found is kept, whatever happens to the output meanwhile."""

from __future__ import annotations

import shutil
import tempfile

import numpy as np
import pytest

from napari_destvi.cli import writing
from napari_destvi.errors import ExportError, FitError
from napari_destvi.io.results import read_result


@pytest.fixture
def failing(stand_in):
    """Let the fit fail after its first maps."""

    def fail(maps):
        msg = "The loss is not a number any more."
        raise FitError(msg, partial=maps)

    stand_in.at_map = fail


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Let another folder be the system's for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_failed_fit_keeps_its_last_good_state_under_another_name(run, files, failing):
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 3
    assert "Error: The loss is not a number any more." in outcome.stderr
    assert not files.output.exists()
    kept = files.output.with_name("out.partial.h5ad")
    assert f"The last good state is kept in {kept}." in outcome.stderr
    assert np.allclose(read_result(kept).proportions[:, 0], 0.75)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_an_earlier_failure_left_stays_beside_the_next(run, files, failing, force):
    earlier = files.output.with_name("out.partial.h5ad")
    earlier.write_text("precious")
    outcome = run("fit", *files.options(), *force)
    kept = files.output.with_name("out.partial-2.h5ad")
    assert f"is kept in {kept}." in outcome.stderr
    assert read_result(kept).status == "running"
    assert earlier.read_text() == "precious"


def test_a_file_that_appears_during_the_fit_does_not_cost_the_result(
    run, files, stand_in
):
    stand_in.at_map = lambda _: files.output.write_text("precious")
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "exists already" in outcome.stderr
    kept = files.output.with_name("out-2.h5ad")
    assert f"The result is kept in {kept}." in outcome.stderr
    assert read_result(kept).status == "complete"
    assert files.output.read_text() == "precious"


def test_a_folder_that_vanishes_during_the_fit_does_not_cost_the_result(
    run, files, stand_in, temporary
):
    folder = files.output.parent / "folder"
    folder.mkdir()
    stand_in.at_map = lambda _: shutil.rmtree(folder, ignore_errors=True)
    output = folder / "out.h5ad"
    outcome = run("fit", *files.options()[:-1], output)
    assert outcome.exit_code == 2
    kept = temporary / "out.h5ad"
    assert f"The result is kept in {kept}." in outcome.stderr
    assert read_result(kept).status == "complete"


def test_a_result_that_no_folder_takes_is_told(run, files, stand_in, monkeypatch):
    def refuse(*_, **__):
        msg = "The disk is full."
        raise ExportError(msg)

    monkeypatch.setattr(writing, "write_result", refuse)
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "The result could not be kept: The disk is full." in outcome.stderr


def test_an_output_of_another_kind_is_refused_before_anything_is_read(
    run, files, stand_in
):
    files.spots.unlink()
    output = files.output.with_suffix(".csv")
    outcome = run("fit", *files.options()[:-1], output)
    assert outcome.exit_code == 2
    assert "is written as an .h5ad file" in outcome.stderr
    assert not output.exists()


def test_an_input_is_never_the_output(tmp_path):
    slide = tmp_path / "slide.h5ad"
    slide.touch()
    with pytest.raises(ExportError, match="one of the inputs"):
        writing.check_output(slide, inputs=[slide], force=True)


def test_a_disk_without_room_for_the_slide_is_told_before_anything_is_read(
    run, files, stand_in, monkeypatch
):
    class Full:
        free = 10

    monkeypatch.setattr("napari_destvi.io.atomic.shutil.disk_usage", lambda _: Full)
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "free on its disk" in outcome.stderr
    assert stand_in.problem is None
    assert not files.output.exists()


@pytest.fixture
def nearly_full(monkeypatch):
    """A function that leaves so many bytes free on the disk."""

    def fill(n_free):
        usage = shutil.disk_usage(".")._replace(free=n_free)
        monkeypatch.setattr(
            "napari_destvi.io.atomic.shutil.disk_usage", lambda _: usage
        )

    return fill


def test_the_reference_takes_no_room_in_the_result(run, files, stand_in, nearly_full):
    nearly_full(files.spots.stat().st_size + files.reference.stat().st_size // 2)
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 0, outcome.output


def test_a_disk_without_room_for_the_slide_is_told_before_the_fit(
    run, files, stand_in, nearly_full
):
    nearly_full(files.spots.stat().st_size - 1)
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "Free some space" in outcome.stderr
    assert stand_in.problem is None


def test_a_large_reference_is_no_reason_against_a_small_tissue(
    run, files, tmp_path, nearly_full
):
    nearly_full(files.reference.stat().st_size - 1)
    (tmp_path / "tissue").mkdir()
    learning = ("--reference", files.reference, "--labels", "cell_type")
    output = ("--output", tmp_path / "tissue", "--spots", 40)
    outcome = run("simulate", *output, *learning)
    assert outcome.exit_code == 0, outcome.output
