"""Bad folders, archives and tables get their sentence; nothing is written or changed.

Those of .h5ad files and of places to write are in ``test_bad_files.py``.
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import zarr
from anndata import AnnData
from anndata.io import write_elem
from PIL import Image

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.errors import InputError
from napari_destvi.io import memory_check, text_lines
from napari_destvi.io.annotated import read_reference, read_spots

Tenx = SimpleNamespace


@dataclass(frozen=True)
class Case:
    """One row: what is made, what must be said of it, and with how much memory.

    With a `code` the rest is read, and the sentence is a note of that name.
    """

    number: int
    name: str
    make: Callable[[Path, Tenx], None]
    sentence: str
    code: str = ""
    act: Callable[[Path], AnnData] = read_spots
    free: int = 10_000_000


def _outs(folder: Path, tenx: Tenx) -> None:
    tenx.write_h5(folder / "filtered_feature_bc_matrix.h5")
    tenx.write_spatial(folder / "spatial")


def _other_endings(folder: Path, tenx: Tenx) -> None:
    _outs(folder, tenx)
    places = tenx.places()
    places["barcode"] = places["barcode"].str.replace("-1", "-2")
    places.to_csv(folder / "spatial" / "tissue_positions.csv", index=False)


def _raw(folder: Path, tenx: Tenx) -> None:
    tenx.write_h5(folder / "raw_feature_bc_matrix.h5")
    tenx.write_spatial(folder / "spatial")


def _raw_cells(folder: Path, tenx: Tenx) -> None:
    tenx.write_mtx(folder / "raw_feature_bc_matrix")


def _h5(path: Path, tenx: Tenx) -> None:
    tenx.write_h5(path)


def _mtx(path: Path, tenx: Tenx) -> None:
    tenx.write_mtx(path)


def _text(content: str | bytes, **beside: str) -> Callable[[Path, Tenx], None]:
    def make(path: Path, _: Tenx) -> None:
        held = content.encode() if isinstance(content, str) else content
        path.write_bytes(held)
        for name, text in beside.items():
            path.with_name(f"{name}.csv").write_text(text, encoding="utf-8")

    return make


_PLACES = "barcode;x;y\na;1,5;2\nb;3,5;4\nc;2,5;9\n"


def _long_table(path: Path, _: Tenx) -> None:
    names = [f"s{i}" for i in range(40)]
    table = pd.DataFrame(np.arange(4000.0).reshape(40, 100), index=names)
    table.add_prefix("G").assign(x=1.0, y=2.0).to_csv(path)


def _unpacks_to_much(path: Path, _: Tenx) -> None:
    path.write_bytes(gzip.compress(b"spot,x,y,A\n" + b"a,1,2,0000000\n" * 100_000))


def _store(path: Path, _: Tenx) -> None:
    data = AnnData(sp.csr_matrix(np.eye(40, dtype=np.float32)))
    data.obsm["spatial"] = np.random.default_rng(0).uniform(0, 9, (40, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings in zarr 3
        data.write_zarr(path)


def _spatialdata(path: Path, _: Tenx) -> None:
    attributes = {"spatialdata_attrs": {"version": "0.2"}}
    root = zarr.create_group(str(path), attributes=attributes)
    link = {"region": None, "region_key": None, "instance_key": None}
    table = AnnData(np.ones((40, 3), np.float32), uns={"spatialdata_attrs": link})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_elem(root.require_group("tables"), "table", table)


def _archive(path: Path, tenx: Tenx, **more: bytes) -> None:
    folder = path.with_suffix("")
    _store(folder, tenx)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in folder.rglob("*"):
            if part.is_file():
                archive.write(part, part.relative_to(folder))
        for name, content in more.items():
            archive.writestr(name, content)


def _zip_bomb(path: Path, tenx: Tenx) -> None:
    _archive(path, tenx, **{"X/data/c/9": bytes(30_000_000)})


def _leading_out(name: str) -> Callable[[Path, Tenx], None]:
    return lambda path, tenx: _archive(path, tenx, **{name: b"x"})


def _huge_picture(folder: Path, tenx: Tenx) -> None:
    _outs(folder, tenx)
    picture = folder / "spatial" / "tissue_hires_image.png"
    Image.new("1", (12_000, 12_000)).save(picture)


def _huge_text_in_json(folder: Path, tenx: Tenx) -> None:
    _outs(folder, tenx)
    factors = json.dumps({"tissue_hires_scalef": 0.1, "x": "x" * 2_000_000})
    (folder / "spatial" / "scalefactors_json.json").write_text(factors)


def _model(folder: Path, _: Tenx) -> None:
    folder.mkdir()
    (folder / "model.pt").write_bytes(pickle.dumps({"weights": 1}))


def _objects(path: Path, _: Tenx) -> None:
    content = io.BytesIO()
    np.save(content, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    path.write_bytes(content.getvalue())


def _h5seurat(path: Path, _: Tenx) -> None:
    with h5py.File(path, "w") as file:
        file.create_group("assays/RNA")
        file.create_group("cell.names")


def _pickled_store(path: Path, tenx: Tenx) -> None:
    root = zarr.create_group(str(path), zarr_format=2)
    for name in ("obs", "var"):
        root.create_group(name)
    array = path / "X"
    array.mkdir()
    described = {"zarr_format": 2, "shape": [1], "chunks": [1], "dtype": "|O"}
    described |= {"fill_value": 0, "order": "C", "compressor": None}
    described |= {"filters": [{"id": "pickle"}]}
    (array / ".zarray").write_text(json.dumps(described))
    (array / "0").write_bytes(pickle.dumps(["a"]))


CASES = [
    Case(20, "outs", _other_endings,
         r"no barcode in common\. The counts have ACGTACGTACGT0000-1, .*0001-1, .*0002-"
         r"1; the table .* has ACGTACGTACGT0000-2, .*0001-2, .*0002-2\."),
    Case(31, "outs", _raw, "Of its 12 spots the 11 under tissue are kept",
         "raw-matrix"),
    Case(31, "cells", _raw_cells, "The raw matrix was read, .* Prefer the filtered one",
         "raw-matrix", read_reference),
    Case(32, "outs", _outs, r"1 feature that is not Gene Expression \(Antibody Capt",
         "other-features"),
    Case(32, "cells", _mtx, r"1 feature that is not Gene Expression \(Antibody Capt",
         "other-features", read_reference),
    Case(35, "a.csv", _text("gene;a;b;c\nG;1;2;3\nH;0;4;5\n", positions=_PLACES),
         "genes in its rows and semicolons between values; .* is from positions.csv",
         "table-layout"),
    Case(35, "a.csv", _text("gene,a,b\nG,1,2\nH,0,4\n"),
         r"does not tell where its spots lie.*rows are named G, H; its columns a, b"),
    Case(36, "a.csv", _text("\ufeffspot;x;y;G\r\na;1,5;2;3\r\nb;2,5;2;4\r\n"),
         "genes in its columns and semicolons between values", "table-layout"),
    Case(36, "a.txt", _text("spot\tx\ty\tG\na\t1.5\t2\t3\n".encode("utf-16")),
         "genes in its columns and tabs between values", "table-layout"),
    Case(36, "a.csv", _text("spot,x,y,G,H\na,1.5,2,3,4\nb,1,5,2,3,4\n"),
         r"6 values in line 3, but names for 5 .* commas are decimal points, write it"),
    Case(37, "a.csv", _text(gzip.compress(b"X\n\0\0\0\3\0\4\2\0")),
         "a file of R: convert it .* with zellkonverter"),
    Case(37, "a.rds", _text(b"X\n\0\0\0\3\0\4\2\0"), "a file of R: convert it",
         act=read_reference),
    Case(37, "a.h5seurat", _h5seurat, "an h5Seurat file: convert it with SeuratDisk"),
    Case(39, "a.h5", _h5, r"needs about .* and 200 bytes are free.* give fewer spots",
         free=200),
    Case(39, "mtx", _mtx, r"The reference's file .* needs about .* fewer cells",
         act=read_reference, free=200),
    Case(39, "outs", _outs, r"needs about [\d.]+ (bytes|KiB) of memory", free=200),
    Case(39, "a.csv", _long_table, "holds more counts than fit into the free memory",
         free=2000),
    Case(39, "a.zarr", _store, r"needs about [\d.]+ (bytes|KiB) of memory", free=200),
    Case(39, "a.zarr.zip", _archive, r"needs about [\d.]+ KiB of memory", free=200),
    Case(39, "s.zarr", _spatialdata, r"needs about [\d.]+ (bytes|KiB) of memory",
         free=200),
    Case(40, "outs", _huge_picture, '"tissue_hires_image.png" has more than 72 million',
         "picture-unreadable"),
    Case(40, "outs", _huge_text_in_json, '"scalefactors_json.json" is damaged',
         "picture-unreadable"),
    Case(40, "a.zarr.zip", _zip_bomb, r"needs about 28\.\d MiB of memory to open"),
    Case(40, "a.csv.gz", _unpacks_to_much, "unpacks to far more than a table of its"),
    Case(41, "model", _model, "a folder with a saved model of PyTorch or scvi-tools",
         act=read_reference),
    Case(41, "a.pkl", _text(pickle.dumps({"a": 1})), "a Python pickle: it could run"),
    Case(41, "a.npy", _objects, "a NumPy array of Python objects, which are pickles"),
    Case(41, "old.zarr", _pickled_store, "keeps a part as a Python pickle"),
    Case(42, "a.zarr.zip", _leading_out("../evil.txt"),
         r'holds the name "\.\./evil.txt", which leads out of the archive'),
    Case(42, "a.zarr.zip", _leading_out("/tmp/evil.txt"), "leads out of the archive"),
    Case(42, "a.zarr.zip", _leading_out("C:\\evil.txt"), "leads out of the archive"),
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda case: f"{case.number}-{case.name}")
def made(
    request: pytest.FixtureRequest,
    tenx: Tenx,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Case, Path]:
    """A bad thing in a folder of its own, and a computer of the case's memory."""
    case: Case = request.param
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: case.free)
    monkeypatch.setattr(text_lines, "MAX_UNPACKED", 100_000)
    folder = tmp_path / "given"
    folder.mkdir()
    case.make(folder / case.name, tenx)
    return case, folder / case.name


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_gets_its_sentence_and_stays_as_it_is(made, tmp_path: Path):
    case, path = made
    before = _contents(tmp_path)
    if case.code:
        told = case.act(path).uns[NOTES_KEY][case.code]
    else:
        with pytest.raises(InputError) as refused:
            case.act(path)
        told = str(refused.value)
    assert re.search(case.sentence, told), told
    assert _contents(tmp_path) == before
