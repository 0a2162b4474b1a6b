"""Annotated data in zarr stores are read, whoever wrote them; others get a sentence."""

from __future__ import annotations

import json
import pickle
import shutil
import warnings
import zipfile
from pathlib import Path

import anndata
import numpy as np
import pytest
import zarr
from anndata import AnnData

from napari_destvi.errors import InputError
from napari_destvi.io import memory_check, zarr_files
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.hidden_names import hidden_before
from napari_destvi.io.zarr_store import matches, read


def write_store(data: AnnData, path: Path, version: int = 3) -> Path:
    """Let anndata write the slide."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hasattr(anndata.settings, "zarr_write_format"):
            with anndata.settings.override(zarr_write_format=version):
                data.write_zarr(path)
    return path


def pack(folder: Path, archive: Path, *, inside: str = "") -> Path:
    """Put the files of a folder into a .zip, perhaps below a folder."""
    with zipfile.ZipFile(archive, "w") as file:
        for found in sorted(folder.rglob("*")):
            if found.is_file():
                file.write(found, f"{inside}{found.relative_to(folder)}")
    return archive


@pytest.fixture
def plain(slide: AnnData) -> AnnData:
    """The slide without what zarr cannot hold."""
    slide.obs = slide.obs[["depth"]]
    return slide


@pytest.fixture
def store(plain: AnnData, tmp_path: Path) -> Path:
    return write_store(plain, tmp_path / "slide.zarr")


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("form", ["folder", "zip", "zip with a folder"])
def test_what_anndata_writes_is_read_whole(plain, tmp_path, version, form):
    path = write_store(plain, tmp_path / "slide.zarr", version)
    if form != "folder":
        inside = "slide.zarr/" if "with" in form else ""
        path = pack(path, tmp_path / "slide.zarr.zip", inside=inside)
    before = everything_in(tmp_path)
    assert matches(path)
    data = read(path, owner="slide")
    assert (data.X != plain.X).nnz == 0
    assert list(data.obs_names) == list(plain.obs_names)
    np.testing.assert_array_equal(data.obsm["spatial"], plain.obsm["spatial"])
    np.testing.assert_array_equal(
        data.uns["spatial"]["s"]["images"]["hires"], np.ones((4, 4, 3))
    )
    assert everything_in(tmp_path) == before


def test_a_folder_or_archive_of_something_else_is_left_to_others(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "a.h5ad").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "letters.zip", "w") as file:
        file.writestr("a.txt", "x")
    for name in ("notes", "a.h5ad", "letters.zip", "nowhere"):
        assert not matches(tmp_path / name)


def _cut_off(store: Path) -> Path:
    for chunk in (store / "X" / "data").rglob("0"):
        chunk.write_bytes(chunk.read_bytes()[:5])
    return store


def _without_description(store: Path) -> Path:
    for name in ("zarr.json", ".zgroup"):
        (store / name).unlink(missing_ok=True)
    return store


def _broken_description(store: Path) -> Path:
    (store / "zarr.json").write_text('{"zarr_format": 3, "node_', encoding="utf-8")
    return store


def _without_genes(store: Path) -> Path:
    group = zarr.open_group(str(store), mode="a")
    del group["var"]
    return store


def _image(store: Path) -> Path:
    shutil.rmtree(store)
    zarr.create_group(str(store), attributes={"ome": {"multiscales": []}})
    return store


def _empty(store: Path) -> Path:
    shutil.rmtree(store)
    zarr.create_group(str(store))
    return store


def _bomb(store: Path) -> Path:
    described = store / "X" / "data" / "zarr.json"
    text = json.loads(described.read_text(encoding="utf-8"))
    text["shape"] = [10**15]
    described.write_text(json.dumps(text), encoding="utf-8")
    (store / "zarr.json").write_text(
        '{"zarr_format": 3, "node_type": "group", "attributes": {}}', encoding="utf-8"
    )
    return store


def _leading_out(store: Path) -> Path:
    archive = pack(store, store.with_name("out.zarr.zip"))
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("../../evil.txt", "x")
    return archive


def _no_store(store: Path) -> Path:
    archive = store.with_name("letters.zarr.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "x")
    return archive


def _half_an_archive(store: Path) -> Path:
    archive = pack(store, store.with_name("half.zarr.zip"))
    archive.write_bytes(archive.read_bytes()[:-300])
    return archive


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_cut_off, "is damaged or cut off"),
        (_without_description, "is a folder without a zarr store in it"),
        (_broken_description, "is damaged or cut off"),
        (_without_genes, r"of another kind \(it holds X, "),
        (_image, r"is an image \(OME-Zarr\), not a table of counts"),
        (_empty, "is an empty zarr store"),
        (_bomb, "needs about 3,7.* GiB of memory to open"),
        (_leading_out, r'"\.\./\.\./evil.txt", which leads out of the archive'),
        (_no_store, "a zip archive without a zarr store in it"),
        (_half_an_archive, "is damaged or cut off"),
    ],
)
def test_a_bad_store_gets_a_sentence_and_is_left_as_it_was(
    store, tmp_path, spoil, sentence
):
    path = spoil(store)
    before = everything_in(tmp_path)
    assert matches(path)
    with pytest.raises(InputError, match=sentence):
        read(path, owner="slide")
    assert everything_in(tmp_path) == before
    assert not list(tmp_path.parent.glob("evil.txt"))


def test_an_archive_that_unpacks_to_more_than_there_is_memory_is_refused(
    store, tmp_path, monkeypatch
):
    archive = pack(store, tmp_path / "slide.zarr.zip")
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 1000)
    with pytest.raises(InputError, match=r"needs about .* [KM]iB of memory to open"):
        read(archive, owner="reference")


def test_of_an_archive_only_what_is_read_is_weighed(plain, tmp_path, monkeypatch):
    folder = write_store(plain, tmp_path / "slide.zarr")
    for number in range(300):  # levels of an image that nobody reads
        (folder / f"level{number}").write_bytes(bytes(10_000))
    archive = pack(folder, tmp_path / "slide.zarr.zip")
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 1_000_000)
    assert read(archive, owner="slide").n_obs == plain.n_obs


def test_a_file_of_an_archive_that_unpacks_to_more_than_the_memory_is_refused(
    store, tmp_path, monkeypatch
):
    (store / "X" / "data" / "c" / "0").write_bytes(bytes(2_000_000))
    archive = pack(store, tmp_path / "slide.zarr.zip")
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 1_000_000)
    with pytest.raises(InputError, match="of memory to open"):
        read(archive, owner="slide")


def test_an_archive_of_too_many_files_is_refused(store, tmp_path, monkeypatch):
    archive = pack(store, tmp_path / "slide.zarr.zip")
    monkeypatch.setattr(zarr_files, "MAX_FILES_IN_ARCHIVE", 3)
    with pytest.raises(InputError, match="at most 3 are opened"):
        read(archive, owner="slide")


class Evil:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self):
        return Path.touch, (self.witness,)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("var/id", {"filters": [{"id": "pickle"}], "compressor": None}),
        ("X", {"compressor": {"id": "pickle"}}),
    ],
)
def test_an_array_that_is_a_pickle_is_not_read(plain, tmp_path, place, text):
    path = write_store(plain, tmp_path / "old.zarr", 2)
    description = next((path / place).rglob(".zarray"))
    described = json.loads(description.read_text(encoding="utf-8")) | text
    description.write_text(json.dumps(described), encoding="utf-8")
    description.with_name("0").write_bytes(pickle.dumps(Evil(tmp_path / "witness")))
    (path / ".zmetadata").unlink(missing_ok=True)
    with pytest.raises(InputError, match="keeps a part as a Python pickle"):
        read(path, owner="slide")
    assert not (tmp_path / "witness").exists()


def test_a_store_whose_replacement_was_killed_half_way_is_read(plain, store):
    store.rename(hidden_before(store))
    assert read_spots(store).shape == plain.shape
    assert [path.name for path in store.parent.iterdir()] == [store.name]
