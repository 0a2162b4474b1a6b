"""``report``: refused before anything is drawn, told in sentences."""

from __future__ import annotations


def test_a_folder_without_a_sweep_is_told(run, tmp_path) -> None:
    outcome = run("report", tmp_path, "--output", tmp_path / "report")
    assert outcome.exit_code == 2
    assert "is no folder of a sweep" in outcome.stderr
    assert not (tmp_path / "report").exists()


def test_an_output_that_exists_is_refused_first(run, tmp_path) -> None:
    (tmp_path / "a.pdf").write_text("mine")
    outcome = run("report", tmp_path / "none", "--output", tmp_path / "a.pdf")
    assert outcome.exit_code != 0
    assert "exists already" in outcome.stderr
    assert (tmp_path / "a.pdf").read_text() == "mine"
