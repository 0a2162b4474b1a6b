"""Files that are damaged in any way end in a sentence or are read, in short time."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from anndata import AnnData
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from napari_destvi.data.prepare import inspect, inspect_slide
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_reference, read_spots
from napari_destvi.io.proportion_tables import list_tables
from napari_destvi.io.results import read_result

#: The same examples on each run, and few enough for every run of the tests.
bounded = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
many = settings(bounded, max_examples=80)


def _slide() -> AnnData:
    rng = np.random.default_rng(0)
    library = {
        "images": {"hires": np.zeros((8, 8, 3), np.uint8)},
        "scalefactors": {"tissue_hires_scalef": 0.1, "spot_diameter_fullres": 9.0},
    }
    return AnnData(
        sp.csr_matrix(rng.poisson(2, (12, 15)).astype(np.float32)),
        obs=pd.DataFrame(
            {"in_tissue": 1, "kind": pd.Categorical(["a", "b"] * 6)},
            index=[f"spot {i}" for i in range(12)],
        ),
        var=pd.DataFrame(
            {"feature_types": "Gene Expression"}, index=[f"G{i}" for i in range(15)]
        ),
        obsm={"spatial": rng.uniform(0, 80, (12, 2))},
        uns={"spatial": {"section": library}},
    )


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder of its own, in which files are written over and over."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def whole(folder: Path) -> Path:
    """A small slide without a fault."""
    path = folder / "slide.h5ad"
    _slide().write_h5ad(path)
    return path


def _use(path: Path) -> None:
    """Read a file as everything that it may be, and look into what was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for read in (read_result, list_tables):
            with contextlib.suppress(InputError):
                read(path)
        with contextlib.suppress(InputError):
            data = read_reference(path)
            inspect_slide(data)
            inspect(data, data, labels="kind", accept=["all"])


@many
@given(start=st.integers(0, 60_000), noise=st.binary(min_size=1, max_size=64))
@example(start=8, noise=b"\xff" * 40)
@example(start=6236, noise=b"\x01")
@example(start=1048, noise=b"\x00")
def test_noise_anywhere_in_a_slide_is_told_or_harmless(whole, folder, start, noise):
    held = whole.read_bytes()
    start %= len(held)
    path = folder / "noise.h5ad"
    path.write_bytes(held[:start] + noise + held[start + len(noise) :])
    _use(path)


@bounded
@given(bits=st.lists(st.integers(0, 500_000), min_size=1, max_size=6))
@example(bits=[52551])
def test_flipped_bits_are_told_or_harmless(whole, folder, bits):
    flipped = bytearray(whole.read_bytes())
    for bit in bits:
        place = bit % (8 * len(flipped))
        flipped[place // 8] ^= 1 << (place % 8)
    path = folder / "bits.h5ad"
    path.write_bytes(flipped)
    _use(path)


@bounded
@given(n_bytes=st.integers(0, 60_000))
def test_a_slide_that_is_cut_off_is_refused(whole, folder, n_bytes):
    path = folder / "cut.h5ad"
    held = whole.read_bytes()
    path.write_bytes(held[: n_bytes % len(held)])
    with pytest.raises(InputError):
        read_spots(path)


_PLACES = [
    *("X", "X/data", "X/indices", "X/indptr", "obs", "obs/_index", "obs/kind"),
    *("obs/kind/codes", "obs/kind/categories", "obs/in_tissue", "var", "var/_index"),
    *("obsm", "obsm/spatial", "uns", "uns/spatial", "uns/spatial/section"),
    *("uns/spatial/section/images/hires", "uns/spatial/section/scalefactors"),
    "uns/spatial/section/scalefactors/tissue_hires_scalef",
]
_VALUES = st.one_of(
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9),
    st.lists(st.floats(), max_size=30),
    st.lists(st.integers(-9, 99), max_size=30),
    st.lists(st.text("aé/_ 7", max_size=5), max_size=14),
    st.just([]),
)


def _replace(file: h5py.File, place: str, value: object) -> None:
    attributes = dict(file[place].attrs)
    del file[place]
    file[place] = np.array(value, dtype=object) if _is_text(value) else value
    file[place].attrs.update(attributes)


def _is_text(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)


def _attribute(file: h5py.File, place: str, value: object) -> None:
    names = [*file[place].attrs, "shape", "encoding-type"]
    file[place].attrs[names[len(str(value)) % len(names)]] = value


def _reshape(file: h5py.File, place: str, value: object) -> None:
    if isinstance(file[place], h5py.Dataset) and file[place].shape:
        held = file[place][...]
        _replace(file, place, held[: len(str(value)) % (len(held) + 1)])


def _retype(file: h5py.File, place: str, value: object) -> None:
    if isinstance(file[place], h5py.Dataset) and file[place].dtype.kind in "iuf":
        kinds = ["i1", "u8", "f2", "c16", "S3", "?"]
        held = file[place][...]
        _replace(file, place, held.astype(kinds[len(str(value)) % len(kinds)]))


def _remove(file: h5py.File, place: str, _value: object) -> None:
    del file[place]


@many
@given(
    place=st.sampled_from(_PLACES),
    damage=st.sampled_from([_replace, _attribute, _reshape, _retype, _remove]),
    value=_VALUES,
)
@example(place="X/indptr", damage=_retype, value=0.3125)
@example(place="X/data", damage=_replace, value=0)
def test_entries_of_other_kinds_and_shapes_are_told_or_harmless(
    whole, folder, place: str, damage: Callable[..., None], value: object
):
    path = folder / "entry.h5ad"
    shutil.copyfile(whole, path)
    with h5py.File(path, "r+") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of casts that lose a part
        damage(file, place, value)
    _use(path)


def _use_table(path: Path) -> None:
    """Read a text as a table of proportions, and as counts."""
    with contextlib.suppress(InputError):
        list_tables(path)
    with contextlib.suppress(InputError):
        inspect_slide(read_spots(path))


_LINE = st.text("spot,;\t\"'0123456789.-eEnaNé\ufeff\r\n\x00 ", max_size=120)


@many
@given(text=_LINE, ending=st.sampled_from(["csv", "tsv", "txt"]))
@example(text="spot,B\n" + "a,1\n" * 50 + '"', ending="csv")
@example(text="\ufeffspot;B;T\r\na;0,5;0,5\r\n", ending="csv")
@example(text="hello\nworld foo\nx\n", ending="txt")
@example(text="id,A\n²,1\n³,2\n", ending="csv")
def test_a_table_of_any_text_is_told_or_read(folder, text, ending):
    path = folder / f"table.{ending}"
    path.write_text(text, encoding="utf-8", newline="")
    _use_table(path)


@bounded
@given(content=st.binary(max_size=80))
def test_a_table_of_any_bytes_is_told_or_read(folder, content):
    path = folder / "bytes.csv"
    path.write_bytes(content)
    _use_table(path)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=6,
)


@many
@given(
    factors=st.dictionaries(
        st.sampled_from(
            ["tissue_hires_scalef", "spot_diameter_fullres", "microns_per_pixel", "x"]
        ),
        _JSON,
    )
    | _JSON
)
def test_scale_factors_of_any_kind_are_told_or_used(factors):
    spots = _slide()
    spots.uns["spatial"]["section"]["scalefactors"] = json.loads(json.dumps(factors))
    inspect_slide(spots)


@many
@given(
    places=st.lists(
        st.tuples(st.floats(width=32) | st.integers(-9, 9), st.floats(width=32)),
        min_size=12,
        max_size=12,
    )
)
@example(places=[(1e38, -1e38)] * 11 + [(0.0, 0.0)])
def test_positions_of_any_kind_are_told_or_used(places):
    spots = _slide()
    spots.obsm["spatial"] = np.array(places, dtype=np.float64)
    inspect_slide(spots)
