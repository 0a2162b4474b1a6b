"""On a disk that is really full every write is told, and what was there stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from torch import nn

from napari_destvi.cli import writing
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import ExportError
from napari_destvi.export.formats import FORMATS
from napari_destvi.io.checkpoint_folder import read_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.model_file import write_model
from napari_destvi.io.results import read_result, write_result
from napari_destvi.io.run_store import RunStore
from napari_destvi.session.exporting import FormatWish, export_result
from napari_destvi.training.checkpoint import Checkpoint, State
from napari_destvi.training.reference_cache import store_reference

SIDE = 50
#: Room that is left, as parts of what is needed: it ends early, half way, and late.
ROOM = (0.0, 0.3, 0.7, 0.95)
FILLER = "filler"
_TOLD = "No space left|takes at least"


@pytest.fixture(scope="module")
def spots(result) -> anndata.AnnData:
    rng = np.random.default_rng(1)
    counts = sp.csr_matrix(rng.poisson(1.0, (result.n_spots, 40)).astype(np.float32))
    slide = anndata.AnnData(counts, obs=pd.DataFrame(index=list(result.spot_names)))
    places = np.divmod(np.arange(result.n_spots), SIDE)
    slide.obsm["spatial"] = 10.0 * np.stack(places, axis=1)
    return slide


@pytest.fixture(scope="module")
def tissue(spots) -> Tissue:
    places = spots.obsm["spatial"]
    return Tissue(places, tuple(spots.obs_names), 8.0, None, 1.0, 0.5, "")


def _check(write: Callable[[], object], disk: Path) -> None:
    """Write once, and again on a disk with less and less room."""
    free = _free(disk)
    write()
    needed, content = free - _free(disk), _content(disk)
    assert content
    for part in ROOM:
        with _full(disk, leaving=int(part * needed)):
            with pytest.raises(ExportError, match=_TOLD) as told:
                write()
            assert "Errno" not in str(told.value)
            assert _content(disk) == content
    write()


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_leaves_the_earlier_file(name, result, spots, tissue, disk):
    if FORMATS[name].requires:
        pytest.importorskip(FORMATS[name].requires)
    path = disk / f"export{FORMATS[name].endings[0]}"
    wish = FormatWish(name, tissue=tissue)
    _check(lambda: export_result(result, wish, path, spots=spots, force=True), disk)


def test_a_result_leaves_the_earlier_file(result, spots, disk):
    path = disk / "result.h5ad"
    _check(lambda: write_result(result, path, spots=spots, force=True), disk)
    np.testing.assert_array_equal(read_result(path).proportions, result.proportions)


def test_a_result_without_room_is_kept_elsewhere(
    result, spots, disk, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with _full(disk, leaving=0), pytest.raises(ExportError, match=r"takes at least"):
        writing.write_or_rescue(result, disk / "a.h5ad", spots=spots, force=False)
    assert f"kept in {tmp_path / 'a.h5ad'}" in capsys.readouterr().err
    assert read_result(tmp_path / "a.h5ad").n_spots == result.n_spots
    assert _content(disk) == {}


def test_a_past_fit_leaves_those_before(result, disk, drawn_run):
    store = RunStore(disk / "runs")
    first, second = drawn_run("a" * 32), drawn_run("b" * 32)
    store.keep(first, result)
    _check(lambda: store.keep(first, result), disk)
    content = _content(disk)
    with _full(disk, leaving=50_000):
        with pytest.raises(ExportError, match="No space left"):
            store.keep(second, result)
        assert _content(disk) == content
    with _full(disk, leaving=0):
        with pytest.raises(ExportError, match="No space left"):
            store.rename(first.key, "mine")
        assert _content(disk) == content
        store.remove(first.key)  # which takes no room
    assert store.records() == []


def test_a_trained_model_leaves_the_earlier_file(disk, drawn_trained):
    model = drawn_trained([f"gene {number}" for number in range(800)], ["B", "T"])
    path = disk / "model.safetensors"
    _check(lambda: write_model(model, path, force=True), disk)


def test_a_cache_without_room_ends_no_fit(disk, monkeypatch, caplog):
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(disk))
    model = nn.Linear(1000, 100)
    store_reference(model, "first", [1.0])
    content = _content(disk)
    with _full(disk, leaving=200_000):
        store_reference(model, "second", [1.0])
        assert "No space left" in caplog.text
        assert _content(disk) == content


def test_a_fit_keeps_its_earlier_state_and_says_so(disk):
    told: list[str] = []
    checkpoint = Checkpoint(
        disk / "state", CheckpointNote("key", {}, {}), warn=told.append
    )
    arrays = {"w": np.random.default_rng(0).normal(size=50_000)}
    checkpoint.save("spots", State(arrays, {"epoch": 1}))
    content = _content(disk)
    for part in ROOM:
        with _full(disk, leaving=int(part * arrays["w"].nbytes)):
            checkpoint.save("spots", State(arrays, {"epoch": 2}))
            assert "No space left" in told[-1]
            assert _content(disk) == content
    checkpoint.save("spots", State(arrays, {"epoch": 3}))
    note = read_note(checkpoint.folder)
    assert note is not None
    assert (note.about["epoch"], told[-1]) == (3, "")
    read_part(checkpoint.folder, note.parts["spots"])


@contextmanager
def _full(disk: Path, *, leaving: int) -> Iterator[None]:
    filler = disk / FILLER
    try:
        with filler.open("wb") as file:
            file.write(bytes(max(_free(disk) - leaving, 0)))
        yield
    finally:
        filler.unlink()


def _free(disk: Path) -> int:
    return shutil.disk_usage(disk).free


def _content(disk: Path) -> dict[str, bytes]:
    """Return every file, hidden ones too, and the names of all folders."""
    found = (path for path in disk.rglob("*") if path.name != FILLER)
    return {
        str(path.relative_to(disk)): b"" if path.is_dir() else path.read_bytes()
        for path in found
    }
