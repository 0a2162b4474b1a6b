"""The right to a folder may be lost while something is written to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io import atomic, atomic_folder, run_store
from napari_destvi.io.checkpoint_folder import read_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.run_store import RunStore
from napari_destvi.training.checkpoint import Checkpoint, State

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights as of Unix")
#: A user without rights, where the tests run as root.
NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of a user who may not do everything."""
    place, user = Path(tempfile.mkdtemp()), os.geteuid()
    if user == 0:
        os.chown(place, NOBODY, -1)
        os.seteuid(NOBODY)
    try:
        yield place
    finally:
        os.seteuid(user)
        place.chmod(0o700)
        shutil.rmtree(place)


def _losing(folder: Path, monkeypatch, module, name: str) -> None:
    """Let the right be lost when a file was written, and has no name yet."""
    settle = getattr(module, name)

    def lost(path):
        settle(path)
        folder.chmod(0o500)

    monkeypatch.setattr(module, name, lost)


def _write_store(target: Path) -> None:
    with atomic_folder.atomic_folder(target, force=True) as temporary:
        temporary.mkdir()
        (temporary / "zarr.json").write_text("new")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_stays_as_it_was(folder, monkeypatch):
    target = folder / "table.csv"
    target.write_text("old")
    _losing(folder, monkeypatch, atomic, "settle_file")
    with (
        pytest.raises(ExportError, match=r"Permission denied.*rights to the folder"),
        atomic.atomic_path(target, force=True) as temporary,
    ):
        temporary.write_text("new")
    assert target.read_text() == "old"
    monkeypatch.undo()
    folder.chmod(0o700)
    os.utime(temporary, (0, 0))  # what could not be removed goes a day later
    with atomic.atomic_path(target, force=True) as again:
        again.write_text("new")
    assert _names(folder) == ["table.csv"]


def test_a_store_stays_as_it_was(folder, monkeypatch):
    target = folder / "a.zarr"
    target.mkdir()
    (target / "zarr.json").write_text("old")
    _losing(folder, monkeypatch, atomic_folder, "settle_tree")
    with pytest.raises(ExportError, match="Permission denied"):
        _write_store(target)
    assert (target / "zarr.json").read_text() == "old"


def test_past_fits_stay_as_they_were(folder, monkeypatch, drawn_run, result):
    store = RunStore(folder)
    store.keep(drawn_run("a" * 32), result)
    _losing(folder, monkeypatch, run_store, "settle_tree")
    with pytest.raises(ExportError, match="Permission denied"):
        store.keep(drawn_run("b" * 32), result)
    assert [record.key for record in store.records()] == ["a" * 32]
    assert store.unreadable == ()


def test_a_fit_keeps_its_earlier_state_and_says_so(folder):
    told: list[str] = []
    state = folder / "state"
    checkpoint = Checkpoint(state, CheckpointNote("key", {}, {}), warn=told.append)
    checkpoint.save("spots", State({"w": np.ones(4)}, {"epoch": 1}))
    state.chmod(0o500)
    checkpoint.save("spots", State({"w": np.zeros(4)}, {"epoch": 2}))
    state.chmod(0o700)
    assert "Permission denied" in told[-1]
    note = read_note(state)
    assert note is not None
    assert note.about["epoch"] == 1
    assert read_part(state, note.parts["spots"])["w"].tolist() == [1.0] * 4
