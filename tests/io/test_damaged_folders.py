"""Folders, stores and tables with any content end in a sentence or are read."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from napari_destvi.data.prepare import inspect_slide
from napari_destvi.data.tissue import build_tissue
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_reference, read_spots
from napari_destvi.io.file_kinds import file_kind
from napari_destvi.io.label_tables import add_labels, read_label_table

#: The same examples on each run, and few enough for every run of the tests.
bounded = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"])
_WORDS = st.text("aB1-.,;\"'é\ufeff\t ", max_size=6)
_NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.sampled_from(["", "NaN", "inf", "1e999", "1,5", "0x10", "True"]),
)
_FACTORS = (
    *("tissue_hires_scalef", "tissue_lowres_scalef", "spot_diameter_fullres"),
    *("fiducial_diameter_fullres", "microns_per_pixel", "bin_size_um"),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
_COLUMNS = (
    *("barcode", "in_tissue", "array_row", "array_col"),
    *("pxl_row_in_fullres", "pxl_col_in_fullres"),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder of its own, in which files are written over and over."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def whole(folder: Path) -> Path:
    """A store without a fault."""
    rng = np.random.default_rng(0)
    data = anndata.AnnData(
        sp.csr_matrix(rng.poisson(2, (12, 5)).astype(np.float32)),
        obs=pd.DataFrame({"kind": ["a", "b"] * 6}, index=[f"s{i}" for i in range(12)]),
        obsm={"spatial": rng.uniform(0, 80, (12, 2))},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings in zarr 3
        data.write_zarr(folder / "whole.zarr")
    return folder / "whole.zarr"


def _use(path: Path) -> None:
    """Read a slide, look into it and draw it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(InputError):
            file_kind(path)
        with contextlib.suppress(InputError):
            data = read_spots(path)
            inspect_slide(data)
            build_tissue(data)


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="replace")


class TestSpaceRanger:
    """The two files that users and other programs write anew."""

    @bounded
    @given(
        factors=st.dictionaries(st.sampled_from(_FACTORS), _JSON) | _JSON,
        encoding=_ENCODINGS,
    )
    @example(factors={"tissue_hires_scalef": float("nan")}, encoding="utf-8")
    @example(factors={"spot_diameter_fullres": 10**300}, encoding="utf-8")
    @example(factors={"tissue_hires_scalef": 1e-300}, encoding="utf-8")
    def test_scale_factors_of_any_kind(self, outs, factors, encoding):
        content = _encoded(json.dumps(factors), encoding)
        (outs / "spatial" / "scalefactors_json.json").write_bytes(content)
        _use(outs)

    @bounded
    @given(
        columns=st.lists(st.sampled_from(_COLUMNS) | _WORDS, min_size=1, max_size=7)
        | st.just(list(_COLUMNS)),
        cells=st.lists(_NUMBERS | _WORDS, min_size=1, max_size=12),
        encoding=_ENCODINGS,
        has_names=st.booleans(),
        old=st.booleans(),
    )
    @example(list(_COLUMNS), [1e308], "utf-8", True, False)
    @example(list(_COLUMNS), ["NaN"], "utf-16", True, False)
    @example(list(_COLUMNS), ["inf"], "utf-8", True, False)
    @example(list(_COLUMNS), [10**30], "utf-8", False, True)
    def test_places_of_any_kind(
        self, outs, tenx, columns, cells, encoding, has_names, old
    ):
        lines = [",".join(columns)] if has_names else []
        for row, barcode in enumerate(tenx.barcodes):
            values = [str(cells[(row + c) % len(cells)]) for c in range(len(columns))]
            lines.append(",".join([barcode, *values[1:]]))
        for table in (outs / "spatial").glob("tissue_positions*"):
            table.unlink()
        name = "tissue_positions_list.csv" if old else "tissue_positions.csv"
        text = "\n".join(lines)
        (outs / "spatial" / name).write_bytes(_encoded(text, encoding))
        _use(outs)

    @bounded
    @given(
        column=st.sampled_from(_COLUMNS),
        values=st.sampled_from([None, True, "x", -1, 2**62, np.nan, np.inf, 1e308])
        | st.floats(),
        n_kept=st.integers(0, 12),
    )
    @example(column="in_tissue", values=np.inf, n_kept=12)
    def test_places_in_parquet_of_any_kind(self, outs, tenx, column, values, n_kept):
        table = tenx.places()[:n_kept]
        table[column] = values
        table.to_parquet(outs / "spatial" / "tissue_positions.parquet")
        _use(outs)


@bounded
@given(
    names=st.lists(
        st.sampled_from(["x", "y", "A", "", "cell_type", "barcode"]) | _WORDS
    ),
    rows=st.lists(st.lists(_NUMBERS | _WORDS, max_size=6), max_size=5),
    separator=st.sampled_from([",", ";", "\t", " "]),
    encoding=_ENCODINGS,
)
@example(["x"], [[";"], [0]], ",", "utf-8")
@example(["", "x", "y", "A"], [["a", 1e308, -1e308, 3]] * 3, ",", "utf-8")
@example(["", "x", "y", "A"], [["a", 1, 2, 10**30]] * 3, ";", "utf-16")
@example(["", "x", "y", "A"], [["a", "nan", "inf", "nan"]] * 3, ";", "utf-8")
def test_tables_of_counts_of_any_kind(folder, names, rows, separator, encoding):
    path = folder / "counts.csv"
    lines = [separator.join(map(str, row)) for row in [names, *rows]]
    path.write_bytes(_encoded("\n".join(lines), encoding))
    _use(path)
    with contextlib.suppress(InputError):
        read_reference(path)
    with contextlib.suppress(InputError):
        cells = anndata.AnnData(obs=pd.DataFrame(index=["a", "B", "1"]))
        add_labels(cells, read_label_table(path), path, owner="reference")


def _parts(store: Path) -> list[Path]:
    return sorted(part for part in store.rglob("*") if part.is_file())


@bounded
@given(
    number=st.integers(0, 200),
    start=st.integers(0, 400),
    noise=st.binary(max_size=30),
    is_cut=st.booleans(),
)
def test_noise_anywhere_in_a_store(whole, folder, number, start, noise, is_cut):
    copy = folder / "noise.zarr"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy)
    parts = _parts(copy)
    part = parts[number % len(parts)]
    held = part.read_bytes()
    start %= len(held) + 1
    rest = b"" if is_cut else held[start + len(noise) :]
    part.write_bytes(held[:start] + noise + rest)
    _use(copy)


@bounded
@given(number=st.integers(0, 60), key=st.integers(0, 12), value=_JSON)
@example(number=0, key=3, value=-1)
def test_descriptions_of_any_kind_in_a_store(whole, folder, number, key, value):
    copy = folder / "described.zarr"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy)
    told = [part for part in _parts(copy) if part.name in ("zarr.json", ".zarray")]
    part = told[number % len(told)]
    entries = json.loads(part.read_text(encoding="utf-8"))
    name = sorted(entries)[key % len(entries)]
    part.write_text(json.dumps(entries | {name: value}), encoding="utf-8")
    _use(copy)
