"""A table beside the counts is theirs by names, and never by mere row numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.errors import InputError
from napari_destvi.io import tables_beside
from napari_destvi.io.annotated import read_cells, read_reference, read_spots

N = 50
GENES = ["Actb", "Gapdh", "Cd8a"]
COUNTS = np.random.default_rng(0).poisson(3, (N, len(GENES)))
PLACES = np.column_stack([np.arange(N) * 100.0, np.arange(N) % 7 * 100.0])
NAMES = [f"spot{i}" for i in range(N)]


def counts(names) -> pd.DataFrame:
    return pd.DataFrame(COUNTS, index=names, columns=GENES)


def places(names, **more) -> pd.DataFrame:
    table = pd.DataFrame(PLACES, index=names, columns=["x", "y"])
    return table.assign(**more).rename_axis("spot")


@pytest.mark.parametrize("shift", [1, -1])
def test_rows_counted_from_zero_and_from_one_are_not_each_others_neighbours(
    tmp_path: Path, shift
):
    counts(range(1, N + 1)).to_csv(tmp_path / "counts.csv")
    places(range(1 + shift, N + 1 + shift)).to_csv(tmp_path / "positions.csv")
    with pytest.raises(InputError, match=r"cannot be matched.*only numbered, and not"):
        read_spots(tmp_path / "counts.csv")


def test_rows_without_names_are_not_matched_with_row_numbers(tmp_path: Path):
    counts(NAMES).to_csv(tmp_path / "counts.csv", index=False)
    places(range(N)).to_csv(tmp_path / "positions.csv")
    with pytest.raises(InputError, match="only numbered, and not alike"):
        read_spots(tmp_path / "counts.csv")


def test_the_same_numbers_on_both_sides_are_names(tmp_path: Path):
    counts(range(N)).to_csv(tmp_path / "counts.csv")
    places(range(N))[::-1].to_csv(tmp_path / "positions.csv")
    data = read_spots(tmp_path / "counts.csv")
    np.testing.assert_array_equal(data.obsm["spatial"], PLACES)


def test_names_are_preferred_to_numbers_that_would_match_too(tmp_path: Path):
    table = counts(NAMES).T.set_axis([str(i) for i in range(3)]).T
    table.to_csv(tmp_path / "counts.csv")
    beside = places(NAMES).reset_index()
    beside.insert(0, "number", [2, 0, 1, *range(3, N)])
    beside.to_csv(tmp_path / "positions.csv", index=False)
    data = read_spots(tmp_path / "counts.csv")
    np.testing.assert_array_equal(data.obsm["spatial"], PLACES)


def test_the_share_of_spots_that_is_named_is_told(tmp_path: Path):
    counts(NAMES).to_csv(tmp_path / "counts.csv")
    places(NAMES)[5:].to_csv(tmp_path / "positions.csv")
    note = read_spots(tmp_path / "counts.csv").uns[NOTES_KEY]["table-layout"]
    assert "from positions.csv (which names 90 % of them)" in note


@pytest.mark.parametrize("beside", [False, True])
def test_a_first_column_of_counts_is_a_gene_and_not_names(tmp_path: Path, beside):
    table = counts(NAMES)
    if beside:
        table.assign(barcode=NAMES).to_csv(tmp_path / "counts.csv", index=False)
        places(NAMES).to_csv(tmp_path / "positions.csv")
    else:
        table = table.assign(x=PLACES[:, 0], y=PLACES[:, 1])
        table.to_csv(tmp_path / "counts.csv", index=False)
    data = read_spots(tmp_path / "counts.csv")
    assert list(data.var_names) == GENES
    np.testing.assert_array_equal(data.X.toarray(), COUNTS)
    np.testing.assert_array_equal(data.obsm["spatial"], PLACES)
    assert data.obs_names[0] == ("spot0" if beside else "1")


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("", range(N)),
        ("Unnamed: 0", range(N)[::-1]),
        ("cell_id", range(N)[::-1]),
        ("thing", range(7, 7 + 3 * N, 3)),
        ("thing", [110883424764611924 - i for i in range(N)]),
    ],
)
def test_numbers_that_name_cells_stay_names(tmp_path: Path, heading, names):
    table = counts(names).assign(x=PLACES[:, 0], y=PLACES[:, 1])
    table.rename_axis(heading).to_csv(tmp_path / "counts.csv")
    data = read_spots(tmp_path / "counts.csv")
    assert list(data.obs_names) == [str(name) for name in names]
    assert list(data.var_names) == GENES


def test_separators_of_thousands_are_refused_and_not_read_as_decimals(tmp_path: Path):
    counts(NAMES).to_csv(tmp_path / "counts.csv")
    table = places(NAMES).astype(object)
    table["x"] = [f"{x + 1000:,.0f}" for x in PLACES[:, 0]]
    table.to_csv(tmp_path / "positions.csv")
    with pytest.raises(InputError, match=r'"x", such as "1,000", though commas also'):
        read_spots(tmp_path / "counts.csv")


def test_places_and_types_of_cells_may_lie_in_two_tables(tmp_path: Path):
    types = pd.DataFrame({"cell_type": ["T", "B"] * (N // 2)}, index=NAMES)
    counts(NAMES).to_csv(tmp_path / "cell_by_gene.csv")
    places(NAMES)[::-1].to_csv(tmp_path / "cell_metadata.csv")
    types.rename_axis("cell").to_csv(tmp_path / "cell_types.csv")
    data = read_cells(tmp_path / "cell_by_gene.csv")
    np.testing.assert_array_equal(data.obsm["spatial"], PLACES)
    assert list(data.obs["cell_type"]) == list(types["cell_type"])
    note = data.uns[NOTES_KEY]["table-layout"]
    assert "its cells is from cell_metadata.csv and cell_types.csv" in note


def test_cells_without_places_are_called_cells(tmp_path: Path):
    counts(NAMES).to_csv(tmp_path / "cells.csv")
    with pytest.raises(InputError, match="does not tell where its cells lie"):
        read_cells(tmp_path / "cells.csv")


def test_tables_of_something_else_are_not_read_beyond_their_first_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    counts(NAMES).to_csv(tmp_path / "counts.csv")
    places(NAMES).to_csv(tmp_path / "positions.csv")
    genes = [f"x{i}" for i in range(400)]
    wide = pd.DataFrame(np.ones((N, 400), int), index=NAMES, columns=genes)
    wide.assign(x=1, y=2).to_csv(tmp_path / "other_spots.csv")
    wide.iloc[:, :9].to_csv(tmp_path / "counts_of_other_spots.csv")
    read = []
    whole = tables_beside._values
    monkeypatch.setattr(
        tables_beside,
        "_values",
        lambda *args: read.append(args[2].name) or whole(*args),
    )
    read_spots(tmp_path / "counts.csv")
    assert read == ["positions.csv"]


def test_types_of_cells_that_are_numbered_otherwise_are_not_taken(tmp_path: Path):
    types = pd.DataFrame({"cell_type": ["T", "B"] * (N // 2)}, index=range(1, N + 1))
    counts(range(N)).to_csv(tmp_path / "sc.csv")
    types.to_csv(tmp_path / "sc_types.csv")
    with pytest.raises(InputError, match="only numbered, and not alike"):
        read_reference(tmp_path / "sc.csv")
