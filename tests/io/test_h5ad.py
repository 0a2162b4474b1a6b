"""Files that are no slide get a sentence that says what they are."""

from __future__ import annotations

import contextlib
import gzip
import pickle
import warnings
from pathlib import Path

import h5py
import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.errors import InputError
from napari_destvi.io import memory_check
from napari_destvi.io.annotated import read_reference, read_spots

readers = pytest.mark.parametrize("read", [read_spots, read_reference])


@pytest.fixture
def path(slide: AnnData, tmp_path: Path) -> Path:
    """A good file."""
    slide.obs = slide.obs[["depth"]]
    slide.write_h5ad(tmp_path / "slide.h5ad")
    return tmp_path / "slide.h5ad"


@readers
def test_a_good_file_is_read_whole(read, path: Path, slide: AnnData):
    data = read(str(path))
    assert (data.X != slide.X).nnz == 0
    assert data.obs["depth"].tolist() == slide.obs["depth"].tolist()


@readers
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.h5ad", b"", r"is empty \(0 bytes\)"),
        (
            "a.h5ad",
            "gene,spot ä\nA,1\n".encode(),
            "is a text file. Expected one of these: AnnData",
        ),
        ("a.h5ad", bytes(range(256)), "is not an HDF5 file"),
        ("a.h5ad.gz", gzip.compress(b"x"), "is a gzip archive: decompress it first"),
        ("a.zip", b"PK\x03\x04....", "is a zip archive"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "is a PNG image"),
        ("a.rds", gzip.compress(b"RDX"), "is a file of R: convert it"),
        ("a.h5ad", pickle.dumps({"a": 1}), "a Python pickle: it could run foreign"),
        ("a.pkl", pickle.dumps({"a": 1}, protocol=0), "a Python pickle"),
        ("a.npy", b"\x93NUMPY\x01", "a NumPy array, without names"),
        ("a.mtx", b"%%MatrixMarket matrix", "is a MatrixMarket file: read its folder"),
    ],
)
def test_a_file_of_another_kind_is_named(
    read, name: str, content: bytes, sentence: str, tmp_path: Path
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        (["matrix"], "a 10x Genomics count file: read it with scanpy.read_10x_h5"),
        (["matrix", "row_attrs"], "a loom file"),
        (["assays", "cell.names"], "an h5Seurat file"),
        (["x", "y"], r"of another kind \(it holds x, y\). Expected one of"),
        ([], r"of another kind \(it holds nothing\)"),
    ],
)
def test_hdf5_of_another_program_is_named(
    groups: list[str], sentence: str, tmp_path: Path
):
    path = tmp_path / "other.h5"
    with h5py.File(path, "w") as file:
        for group in groups:
            file.create_group(group)
    with pytest.raises(InputError, match=sentence):
        read_spots(path)


def test_a_file_larger_than_the_memory_is_told_before_it_is_loaded(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 100)
    with pytest.raises(InputError, match=r"needs about .* .iB of memory to open"):
        read_spots(path)


@readers
def test_a_missing_file_is_told(read, tmp_path: Path):
    with pytest.raises(InputError, match="There is no file"):
        read(tmp_path / "nowhere.h5ad")


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        (None, r"nothing is known \(it holds nothing\). Expected one of these"),
        (".zgroup", "is a zarr folder"),
        ("zarr.json", "is a zarr folder"),
        ("notes", r"nothing is known \(it holds notes\)"),
    ],
)
def test_a_folder_is_told(inside: str | None, sentence: str, tmp_path: Path):
    if inside is not None:
        (tmp_path / inside).mkdir()
    with pytest.raises(InputError, match=sentence):
        read_spots(tmp_path)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied"), "may not be read .*Permission den"),
        (OSError(5, "Input/output error"), r"cannot be read \(Input/output error\)"),
    ],
)
def test_a_file_that_cannot_be_opened_is_told(
    error: OSError, sentence: str, path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(InputError, match=sentence):
        read_spots(path)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("kept", [0.98, 0.3])
def test_a_file_cut_off_tells_how_much_is_missing(
    libver: str, kept: float, tmp_path: Path
):
    path = tmp_path / "slide.h5ad"
    with h5py.File(path, "w", libver=libver) as file:
        file["X"] = np.zeros(9000)
    whole = path.read_bytes()
    n_kept = int(kept * len(whole))
    path.write_bytes(whole[:n_kept])
    with pytest.raises(
        InputError,
        match=f"cut off: {len(whole):,} bytes are expected, {n_kept:,} are there",
    ):
        read_spots(path)


@pytest.mark.parametrize("n_bytes", [3, 9, 30])
def test_a_file_cut_off_at_its_beginning_is_told(n_bytes: int, path: Path):
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(InputError, match=f"is cut off: {n_bytes} are there"):
        read_spots(path)


def test_damage_anywhere_is_told_or_harmless(path: Path):
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    n_harmless = 0
    for start in rng.integers(60, len(whole) - 200, size=60):
        noise = rng.integers(256, size=200, dtype=np.uint8).tobytes()
        path.write_bytes(whole[:start] + noise + whole[start + 200 :])
        with warnings.catch_warnings(), contextlib.suppress(InputError):
            warnings.simplefilter("ignore")
            read_spots(path)
            n_harmless += 1
    assert n_harmless < 50


def test_repeated_names_and_their_like_are_read_without_a_warning(
    slide: AnnData, tmp_path: Path
):
    slide.obs = slide.obs[["depth"]]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        slide.obs_names = ["same"] * 6
        slide.write_h5ad(tmp_path / "same.h5ad")
    assert list(read_spots(tmp_path / "same.h5ad").obs_names) == ["same"] * 6
