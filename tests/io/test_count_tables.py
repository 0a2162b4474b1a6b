"""Tables of counts are read whichever way round and from whichever program."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.prepare import inspect
from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.data.tissue import build_tissue
from napari_destvi.errors import InputError
from napari_destvi.io import memory_check, text_lines
from napari_destvi.io.count_tables import matches, read

SPOTS = [f"{bases}ACGTACGTACGT-1" for bases in ("AAAC", "CCGT", "GGTA", "TTAC")]
GENES = ["Actb", "Gapdh", "Müller1"]
COUNTS = np.array([[5, 0, 2], [0, 12, 1], [3, 4, 0], [0, 0, 7]])
PLACES = np.array([[100.5, 20], [200, 20], [100, 120], [200, 120]])


def counts_frame() -> pd.DataFrame:
    return pd.DataFrame(COUNTS, index=SPOTS, columns=GENES)


def places_frame() -> pd.DataFrame:
    """Places in another order than the counts, and of one spot more."""
    frame = pd.DataFrame(PLACES, index=SPOTS, columns=["x", "y"])
    frame.loc["another"] = [0, 0]
    return frame[::-1].rename_axis("barcode")


def check(data) -> None:
    np.testing.assert_array_equal(data.X.toarray(), COUNTS)
    assert list(data.obs_names) == SPOTS
    assert list(data.var_names) == GENES
    np.testing.assert_allclose(data.obsm["spatial"], PLACES)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.mark.parametrize("separator", [",", "\t", ";", " "])
@pytest.mark.parametrize("name", ["counts.csv", "counts.tsv", "counts.txt.gz"])
@pytest.mark.parametrize("transposed", [False, True])
def test_any_separator_ending_and_side_is_read(tmp_path, separator, name, transposed):
    frame = counts_frame().T if transposed else counts_frame()
    frame.to_csv(tmp_path / name, sep=separator)
    places_frame().to_csv(tmp_path / "positions.csv")
    before = everything_in(tmp_path)
    assert matches(tmp_path / name)
    data = read(tmp_path / name, owner="slide")
    check(data)
    note = data.uns[NOTES_KEY]["table-layout"]
    assert f"genes in its {'rows' if transposed else 'columns'}" in note
    assert "from positions.csv" in note
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "cp1252"]
)
def test_any_encoding_is_read(tmp_path, encoding):
    frame = counts_frame().join(places_frame())
    frame.to_csv(tmp_path / "a.csv", encoding=encoding)
    check(read(tmp_path / "a.csv", owner="slide"))


def test_decimal_commas_of_coordinates_are_read(tmp_path):
    frame = counts_frame().join(places_frame())
    frame.to_csv(tmp_path / "a.csv", sep=";", decimal=",")
    check(read(tmp_path / "a.csv", owner="slide"))


def test_decimal_commas_beside_the_counts_are_read(tmp_path):
    counts_frame().to_csv(tmp_path / "a.csv", sep=";")
    places_frame().to_csv(tmp_path / "coords.csv", sep=";", decimal=",")
    check(read(tmp_path / "a.csv", owner="slide"))


def test_the_first_line_of_r_which_names_no_rows_is_understood(tmp_path):
    table = counts_frame().join(places_frame())
    text = table.to_csv(sep="\t", quoting=2).split("\t", 1)[1]
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    check(read(tmp_path / "a.txt", owner="slide"))


def test_numbered_rows_take_their_names_from_a_column(tmp_path):
    frame = counts_frame().join(places_frame()).rename_axis("barcode").reset_index()
    frame.to_csv(tmp_path / "a.csv")
    check(read(tmp_path / "a.csv", owner="slide"))


def test_a_table_that_begins_with_coordinates_has_numbered_spots(tmp_path):
    frame = places_frame()[::-1].iloc[:4].join(counts_frame())
    frame.to_csv(tmp_path / "a.csv", index=False)
    data = read(tmp_path / "a.csv", owner="slide")
    assert list(data.obs_names) == ["1", "2", "3", "4"]
    np.testing.assert_allclose(data.obsm["spatial"], PLACES)
    assert list(data.var_names) == GENES


def test_beads_of_slide_seq_are_read(tmp_path):
    counts_frame().T.rename_axis("Row").to_csv(tmp_path / "MappedDGEForR.csv")
    beads = places_frame().rename_axis("barcodes")
    beads = beads.rename(columns={"x": "xcoord", "y": "ycoord"})
    beads.to_csv(tmp_path / "BeadLocationsForR.csv")
    check(read(tmp_path / "MappedDGEForR.csv", owner="slide"))


def test_positions_of_space_ranger_without_names_of_columns_are_read(tmp_path):
    counts_frame().T.to_csv(tmp_path / "counts.csv")
    rows = [
        f"{s},1,{i},{i},{y},{x}"
        for i, (s, (x, y)) in enumerate(zip(SPOTS, PLACES, strict=True))
    ]
    positions = tmp_path / "tissue_positions_list.csv"
    positions.write_text("\n".join(rows), encoding="utf-8")
    check(read(tmp_path / "counts.csv", owner="slide"))


def test_of_two_samples_in_a_folder_each_takes_its_own_positions(tmp_path):
    counts_frame().to_csv(tmp_path / "mouse2_counts.csv")
    other = places_frame() + 1000
    other.to_csv(tmp_path / "mouse1_positions.csv")
    places_frame().to_csv(tmp_path / "mouse2_positions.csv")
    check(read(tmp_path / "mouse2_counts.csv", owner="slide"))


ST_NAMES = [f"{x}x{y}" for x in range(2, 6) for y in range(3, 7)]


@pytest.fixture
def st(tmp_path: Path) -> Path:
    counts = np.random.default_rng(0).poisson(3, (len(ST_NAMES), 3))
    frame = pd.DataFrame(counts, index=ST_NAMES, columns=GENES)
    frame.to_csv(tmp_path / "A1.tsv.gz", sep="\t")
    return tmp_path / "A1.tsv.gz"


def test_names_of_st_spots_are_places_200_micrometres_apart(st):
    data = read(st, owner="slide")
    np.testing.assert_allclose(data.obsm["spatial"][:2], [[400, 600], [400, 800]])
    assert "distances are estimated" in data.uns[NOTES_KEY]["places-from-names"]
    tissue = build_tissue(data)
    assert (tissue.microns_per_pixel, tissue.microns_estimated) == (1.0, True)
    assert tissue.spot_diameter == 100
    codes = [f.code for f in inspect(data, data, labels="array_row").findings]
    assert "coordinates-grid" not in codes
    assert "places-from-names" in codes


def test_the_spot_detector_gives_pixels_to_st_spots(st):
    places = np.array([name.split("x") for name in ST_NAMES], dtype=int)
    frame = pd.DataFrame(places, columns=["x", "y"])
    frame["new_x"], frame["new_y"] = frame.x + 0.02, frame.y - 0.01
    frame["pixel_x"], frame["pixel_y"] = 290.5 * frame.x, 291.5 * frame.y
    frame.to_csv(st.with_name("A1_selection.tsv"), sep="\t", index=False)
    data = read(st, owner="slide")
    np.testing.assert_allclose(data.obsm["spatial"], places * [290.5, 291.5])
    assert "places-from-names" not in data.uns[NOTES_KEY]


TYPES = ["B cell", "T cell", "B cell", "T cell"]


@pytest.mark.parametrize("transposed", [False, True])
def test_a_reference_takes_types_from_a_table_beside_it(tmp_path, transposed):
    frame = counts_frame().T if transposed else counts_frame()
    frame.to_csv(tmp_path / "sc.csv")
    types = pd.DataFrame({"cell_type": TYPES, "n": 1}, index=SPOTS)
    types[::-1].to_csv(tmp_path / "sc_annotation.csv")
    data = read(tmp_path / "sc.csv", owner="reference")
    assert data.obs["cell_type"].tolist() == TYPES
    np.testing.assert_array_equal(data.X.toarray(), COUNTS)


@pytest.mark.parametrize("types", [TYPES, [1, 2, 1, 2]])
def test_a_reference_takes_types_from_a_column_of_its_own(tmp_path, types):
    counts_frame().assign(cluster=types).to_csv(tmp_path / "sc.csv")
    data = read(tmp_path / "sc.csv", owner="reference")
    assert data.obs["cluster"].tolist() == [str(one) for one in types]
    assert list(data.var_names) == GENES


def test_gaps_among_the_counts_are_kept_for_the_checks(tmp_path):
    frame = counts_frame().join(places_frame()).astype(object)
    frame.iloc[1, 0] = "NA"
    frame.to_csv(tmp_path / "a.csv")
    data = read(tmp_path / "a.csv", owner="slide")
    assert np.isnan(data.X.toarray()[1, 0])


def test_a_spot_without_a_place_is_kept_with_a_gap(tmp_path):
    counts_frame().to_csv(tmp_path / "a.csv")
    places_frame().drop(SPOTS[2]).to_csv(tmp_path / "positions.csv")
    data = read(tmp_path / "a.csv", owner="slide")
    assert np.isnan(data.obsm["spatial"]).any(axis=1).tolist() == [0, 0, 1, 0]


def whole() -> str:
    return counts_frame().join(places_frame()).to_csv()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", whole().split("\n")[0], "it has no second line"),
        ("a.csv", whole().replace(",", "|"), "not split alike by tabs, commas"),
        ("a.csv", whole()[:-8], "not split alike"),
        ("a.csv", "spot,x,y\na,1,2\nb,3,4\n", "has no column of counts"),
        ("a.csv", counts_frame().to_csv(), "does not tell where its spots lie"),
        ("a.csv", whole() + "z,1,2,many,4,5\n", "no number"),
        ("a.csv.gz", gzip.compress(whole().encode())[:-20], "is cut off"),
        ("a.csv.gz", gzip.compress(b"x") + b"junk", "cannot be read|no second line"),
    ],
)
def test_a_bad_table_gets_a_sentence_and_nothing_changes(
    tmp_path, name, content, sentence
):
    content = content if isinstance(content, bytes) else content.encode()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / name, owner="slide")
    assert everything_in(tmp_path) == {name: content}


def test_a_line_cut_off_far_below_is_told_with_its_number(tmp_path):
    lines = [f"s{i},1,2,{i},{i}" for i in range(1000)]
    text = "\n".join(["spot,A,B,x,y", *lines])[:-4]
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="has 4 values in line 1,001, but names for 5"):
        read(tmp_path / "a.csv", owner="slide")


def test_text_among_the_counts_far_below_is_told(tmp_path):
    lines = [f"s{i},1,{'many' if i == 90 else 2},{i},{i}" for i in range(100)]
    text = "\n".join(["spot,A,B,x,y", *lines])
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="a value among the counts that is no number"):
        read(tmp_path / "a.csv", owner="slide")


def test_positions_of_other_spots_are_told_with_names_of_each(tmp_path):
    counts_frame().to_csv(tmp_path / "a.csv")
    other = places_frame().rename(index=lambda name: name.replace("-1", "-2"))
    other.to_csv(tmp_path / "positions.csv")
    with pytest.raises(
        InputError,
        match=r"names others \(another, TTAC\w+-2, .*rows \(AAAC.*ends 4 are",
    ):
        read(tmp_path / "a.csv", owner="slide")


def test_a_reference_without_types_is_told(tmp_path):
    counts_frame().to_csv(tmp_path / "a.csv")
    with pytest.raises(InputError, match="does not tell the types of its cells"):
        read(tmp_path / "a.csv", owner="reference")


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "MAX_UNPACKED", 10**6)
    (tmp_path / "a.csv.gz").write_bytes(
        gzip.compress(b"s,A,x,y\n" + 10**6 * b"a,0,0,0\n")
    )
    with pytest.raises(InputError, match="unpacks to far more than a table"):
        read(tmp_path / "a.csv.gz", owner="slide")


def test_a_line_without_an_end_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "MAX_LINE", 1000)
    (tmp_path / "a.csv").write_bytes(b"s,A,x,y\n" + 2000 * b"1,")
    with pytest.raises(InputError, match="unpacks to far more than a table"):
        read(tmp_path / "a.csv", owner="slide")


def test_a_table_larger_than_the_memory_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(whole(), encoding="utf-8")
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 10)
    with pytest.raises(InputError, match="more counts than fit into the free memory"):
        read(tmp_path / "a.csv", owner="slide")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\x80\x04\x95\x00\x00\x00"),
        ("a.txt", b"\x89HDF\r\n\x1a\n\x00"),
        ("a.h5ad", b"spot,A\n"),
        ("a.csv.gz", b"\x1f\x8b but no more"),
    ],
)
def test_what_is_no_text_is_left_to_others(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert not matches(tmp_path / name)


def test_what_is_not_there_or_a_folder_is_left_to_others(tmp_path):
    (tmp_path / "a.csv").mkdir()
    assert not matches(tmp_path / "a.csv")
    assert not matches(tmp_path / "b.csv")
