"""A result is seen again as it was when it was saved, and no file can do harm."""

from __future__ import annotations

import json
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.io.result_view import stored_view, view_in
from napari_destvi.session import (
    MapKey,
    Session,
    answers,
    compared_tables,
    comparing,
    kept_gene,
)
from napari_destvi.session.comparison_wish import GONE
from napari_destvi.session.file_answers import take_opened
from napari_destvi.session.kept_view import VIEW_VERSION, apply_view, view_of
from napari_destvi.session.needs import needs
from napari_destvi.session.regions import Outline, pin, take_outlines
from napari_destvi.session.slide_contents import SlideContents
from napari_destvi.session.undo import undo

TRUTH = "truth (in this slide)"
NAMES = tuple(f"S{number}" for number in range(60))
SQUARE = [[0.0, 0.0], [250.0, 0.0], [250.0, 250.0], [0.0, 250.5]]


def grid() -> Tissue:
    places = np.stack(np.divmod(np.arange(60), 10), axis=1) * 100.0
    return Tissue(places, NAMES, 50.0, None, 1.0, None, "")


@pytest.fixture
def fresh(slides):
    """A function that makes a session with slide, maps and the truth."""

    def make() -> Session:
        session = Session(tissue=grid(), result=slides.result())
        session.slide_genes = ("CD3E",)
        session.shown = (MapKey("proportions", "T cell"),)
        session.other_tables = {TRUTH: session.result.proportions_frame()}
        return session

    return make


@pytest.fixture
def seen(fresh) -> Session:
    """A session in which everything was changed."""
    session = fresh()
    take_outlines(session, [Outline("", (1.0, 1.0, 1.0), np.array(SQUARE))])
    take_outlines(
        session,
        [
            *(Outline(r.name, r.colour, r.corners) for r in session.regions),
            Outline("", (1.0, 1.0, 1.0), np.array(SQUARE) + 300),
        ],
    )
    session.other_region = "Region 1"
    pin(session, 7)
    session.map_form = "blend"
    session.shown = (MapKey("proportions", "B cell"), MapKey("proportions", "T cell"))
    session.type_colours = {"B cell": (1.0, 0.0, 0.25)}
    session.least_shares = {"T cell": 0.2}
    session.map_opacity = 0.4
    session.colormaps = {**session.colormaps, "proportions": "magma"}
    session.gene, session.gene_type = "CD3E", "T cell"
    comparing.compare_with(session, TRUTH)
    comparing.pair_types(session, {"B cell": "T cell", "T cell": None})
    session.is_error_shown = True
    return session


FIELDS = (
    *("shown", "map_form", "type_colours", "least_shares", "map_opacity", "colormaps"),
    *(
        "gene",
        "gene_type",
        "region",
        "other_region",
        "pinned",
        "compared_with",
        "type_pairs",
    ),
    *("is_side_by_side", "is_error_shown"),
)


def test_everything_that_was_seen_is_seen_again(seen: Session, fresh):
    view = json.loads(json.dumps(view_of(seen)))
    session = fresh()
    apply_view(session, view)
    for name in FIELDS:
        assert getattr(session, name) == getattr(seen, name), name
    assert [r.name for r in session.regions] == ["Region 1", "Region 2"]
    for now, before in zip(session.regions, seen.regions, strict=True):
        assert now.colour == before.colour
        np.testing.assert_array_equal(now.corners, before.corners)
    assert session.regions_saved
    assert view_of(session) == view_of(seen)


def test_no_shown_map_is_a_view_as_well(seen: Session, fresh):
    seen.shown = ()
    session = fresh()
    apply_view(session, view_of(seen))
    assert session.shown == ()


def test_what_slide_and_result_lack_is_passed_over(seen: Session, fresh, slides):
    session = fresh()
    session.result = slides.result(types=("T cell", "Neuron"))
    session.tissue = Tissue(np.zeros((1, 2)), ("x",), 1.0, None, 1.0, None, "")
    session.slide_genes, session.other_tables = (), {}
    apply_view(session, view_of(seen))
    assert session.shown == (MapKey("proportions", "T cell"),)
    assert session.type_colours == {}
    assert (session.pinned, session.gene, session.compared_with) == (None, "", None)


VALUES = [None, True, -1, 2.5, float("nan"), 10**400, "x", "", [], [1], {}, [[]]]
NESTED = [{"name": "x"}, [["proportions"]], [["x", "y"]], {"T cell": [2, 2, 2]}]
REGIONS = [
    [{"name": "A", "colour": [1, 1, 1], "corners": corners}]
    for corners in (None, [[0, 0]], [[0, 0], [1, "1"], [2, 2]], [[0, 0], [1], [2, 2]])
]


@pytest.mark.parametrize("value", [*VALUES, *NESTED, *REGIONS])
def test_no_value_by_hand_or_of_others_does_harm(seen: Session, fresh, value):
    before = view_of(fresh())
    for name in view_of(seen):
        if name == "version":
            continue
        session = fresh()
        apply_view(session, {"version": VIEW_VERSION, name: value, "more": 1})
        changed = {k for k, v in view_of(session).items() if v != before[k]}
        # an empty list of maps is what hiding all of them leaves
        assert changed <= {"shown" if value == [] else "none"}, (name, value)


@pytest.mark.parametrize("view", [{}, {"version": "1"}, {"version": 2, "shown": []}])
def test_a_view_of_another_version_is_left_alone(fresh, view):
    session = fresh()
    apply_view(session, view)
    assert session.shown != ()


def test_a_view_goes_through_a_file_as_text(seen: Session):
    view = view_of(seen)
    assert view_in({"napari_destvi": stored_view(view)}) == json.loads(json.dumps(view))


@pytest.mark.parametrize("told", [None, "{", "[]", 3, "[" * 100_000])
def test_a_text_that_is_no_view_is_none(told):
    assert view_in({"napari_destvi": {"view": told}}) is None
    assert view_in({"napari_destvi": "x"}) is None
    assert view_in({}) is None


def test_the_view_waits_for_the_tissue(seen: Session, ready: Session, slides):
    path, spots = Path("r.h5ad"), ad.AnnData(np.zeros((60, 1)))
    ready.opening = path
    contents = SlideContents(tables={"truth": pd.DataFrame()}, view=view_of(seen))
    take_opened(ready, path, spots, (), None, slides.result(), contents)
    assert ready.map_form == "single"
    answers.take_tissue(ready, spots, grid())
    assert ready.map_form == "blend"
    assert len(ready.regions) == 2
    assert ready.compared_with == TRUTH
    assert ready.awaited_view is None


def test_a_table_of_its_own_file_is_read_again(seen: Session, fresh, tmp_path):
    file = tmp_path / "other.csv"
    file.touch()
    table = seen.result.proportions_frame()
    compared_tables.open_tables(seen, file)
    compared_tables.take_tables(seen, file, {"A": table, "B": table})
    comparing.compare_with(seen, "B (other.csv)")
    comparing.pair_types(seen, {"B cell": None})
    session = fresh()
    apply_view(session, view_of(seen))
    assert session.opening_tables == file
    compared_tables.take_tables(session, file, {"A": table, "B": table})
    assert session.compared_with == "B (other.csv)"
    assert session.type_pairs == {"B cell": None}
    file.unlink()
    last = fresh()
    apply_view(last, view_of(seen))
    assert last.opening_tables is None
    assert last.message.text == GONE.format(title="B (other.csv)")


def test_two_tables_of_two_files_are_compared_again(seen: Session, fresh, tmp_path):
    table = seen.result.proportions_frame()
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in paths:
        path.touch()
        compared_tables.open_tables(seen, path, left=path == paths[0])
        compared_tables.take_tables(seen, path, {"A": table})
    seen.among_shared = True
    session = fresh()
    apply_view(session, view_of(seen))
    for path in paths:
        assert session.opening_tables == path
        compared_tables.take_tables(session, path, {"A": table})
    assert session.opening_tables is None
    assert (session.compared_left, session.compared_with) == ("A (a.csv)", "A (b.csv)")
    assert session.among_shared


def test_proportions_that_had_to_move_are_found_where_they_went(seen: Session, fresh):
    table = seen.result.proportions_frame()
    seen.other_tables = {"proportions (in this slide)": table}
    comparing.compare_with(seen, "proportions (in this slide)")
    session = fresh()
    session.other_tables = {"proportions_input (in this slide)": table}
    apply_view(session, view_of(seen))
    assert session.compared_with == "proportions_input (in this slide)"


def test_regions_that_those_of_a_file_replace_may_come_back(seen: Session, fresh):
    session = fresh()
    take_outlines(session, [Outline("mine", (1.0, 1.0, 1.0), np.array(SQUARE))])
    apply_view(session, view_of(seen))
    assert [r.name for r in session.regions] == ["Region 1", "Region 2"]
    undo(session)
    assert [r.name for r in session.regions][-1] == "mine"


def test_contrast_is_seen_again_for_the_types_that_there_are(seen: Session, fresh):
    t_cell, b_cell = (MapKey("activation", name) for name in ("T cell", "B cell"))
    seen.map_limits = {t_cell: (0.5, 2.0), MapKey("activation", "Gone"): (0.0, 1.0)}
    view = json.loads(json.dumps(view_of(seen)))
    view["limits"] += [["activation", "B cell", 2, 1], ["mass", "B cell", 0, 1], 3]
    again = fresh()
    again.map_limits = {b_cell: (0.0, 9.0)}
    apply_view(again, view)
    assert again.map_limits == {t_cell: (0.5, 2.0)}


def test_a_region_that_gives_way_to_one_of_its_name_may_come_back(seen: Session, fresh):
    session = fresh()
    mine = np.array(SQUARE) / 2
    take_outlines(session, [Outline("Region 1", (1.0, 1.0, 1.0), mine)])
    apply_view(session, view_of(seen))
    undo(session)
    assert session.regions[-1].name == "Region 1 again"
    np.testing.assert_array_equal(session.regions[-1].corners, mine)


@pytest.fixture
def of_files(seen: Session, tmp_path) -> list[Path]:
    """Files of one name, whose tables the session that was seen compares."""
    paths = [tmp_path / name / "q.csv" for name in "abc"]
    for path in paths:
        path.parent.mkdir()
        path.touch()
        compared_tables.open_tables(seen, path, left=path == paths[1])
        table = seen.result.proportions_frame()
        compared_tables.take_tables(seen, path, {"A": table})
    return paths


def test_a_damaged_file_does_not_end_the_comparison_of_others(
    seen: Session, fresh, of_files
):
    session, table = fresh(), seen.result.proportions_frame()
    apply_view(session, view_of(seen))
    a, b, c = of_files
    assert (seen.compared_left, seen.compared_with) == ("A (b/q.csv)", "A (c/q.csv)")
    for path in (b, c):  # those that are compared come first
        assert session.opening_tables == path
        compared_tables.take_tables(session, path, {"A": table})
    compared_tables.refuse_tables(session, a, "It is empty.")
    sides = session.compared_left, session.compared_with
    assert sides == ("A (b/q.csv)", "A (c/q.csv)")
    assert session.message.text == "It is empty."


def test_a_damaged_file_of_the_comparison_is_told_with_what_is_missing(
    seen: Session, fresh, of_files
):
    session, table = fresh(), seen.result.proportions_frame()
    apply_view(session, view_of(seen))
    a, b, c = of_files
    compared_tables.refuse_tables(session, b, "It is empty.")
    for path in (c, a):
        compared_tables.take_tables(session, path, {"A": table})
    gone = GONE.format(title="A (b/q.csv)")
    assert session.message.text == f"It is empty. {gone}"
    assert len(session.other_tables) == 3


def test_what_is_chosen_meanwhile_is_compared(seen: Session, fresh, of_files):
    session, table = fresh(), seen.result.proportions_frame()
    apply_view(session, view_of(seen))
    comparing.compare_with(session, TRUTH)
    for _ in of_files:
        compared_tables.take_tables(session, session.opening_tables, {"A": table})
    assert (session.compared_left, session.compared_with) == (None, TRUTH)
    assert len(session.other_tables) == 4


def test_a_table_that_is_asked_for_is_compared_not_that_of_before(seen: Session, fresh):
    session = fresh()
    compared_tables.open_tables(session, Path("mine.csv"))
    apply_view(session, view_of(seen))
    assert session.comparison_wish is None
    assert session.opening_tables == Path("mine.csv")


def test_all_that_was_chosen_of_comparisons_is_kept(seen: Session, fresh):
    seen.other_tables = {
        **seen.other_tables,
        "other (in this slide)": seen.other_tables[TRUTH],
    }
    comparing.compare_with(seen, "other (in this slide)")
    comparing.pair_types(seen, {"T cell": "B cell"})
    comparing.compare_with(seen, TRUTH)
    seen.compared_type, seen.is_ranking_shown = "T cell", True
    session = fresh()
    session.other_tables = seen.other_tables
    apply_view(session, json.loads(json.dumps(view_of(seen))))
    for name in ("kept_pairs", "compared_type", "is_ranking_shown"):
        assert getattr(session, name) == getattr(seen, name), name


@pytest.mark.parametrize("pairs", [3, [3], [[]], [[None, None, {}]], [[1, "a", {}]]])
def test_pairs_written_by_hand_do_no_harm(fresh, pairs):
    session = fresh()
    apply_view(session, {"version": VIEW_VERSION, "comparison": {"kept_pairs": pairs}})
    assert session.kept_pairs == {}


@pytest.mark.parametrize("gene", ["HYPOXIA", "VEGFA, CA9"])
def test_a_set_is_asked_for_again_with_the_sets_of_its_file(fresh, gene):
    seen = fresh()
    seen.gene_sets = {"HYPOXIA": ("VEGFA", "CA9"), "CYCLE": ("MKI67", "TOP2A")}
    seen.gene, seen.gene_type = gene, "T cell"
    session = fresh()
    apply_view(session, json.loads(json.dumps(view_of(seen))))
    assert session.gene_sets == seen.gene_sets
    assert (session.gene, session.gene_type) == (gene, "T cell")
    session.spots = ad.AnnData(np.zeros((60, 1), np.float32))
    assert "gene" in needs(session)


def test_of_too_many_sets_the_one_that_is_seen_is_kept(fresh, monkeypatch):
    monkeypatch.setattr(kept_gene, "MAX_GENES", 3)
    seen = fresh()
    seen.gene_sets = {"HYPOXIA": ("VEGFA", "CA9"), "CYCLE": ("MKI67", "TOP2A")}
    seen.gene, seen.gene_type = "CYCLE", "T cell"
    session = fresh()
    apply_view(session, view_of(seen))
    assert session.gene_sets == {"CYCLE": ("MKI67", "TOP2A")}
    assert session.gene == "CYCLE"


def test_a_set_is_not_asked_for_where_its_type_is_missing(fresh, slides):
    seen = fresh()
    seen.gene, seen.gene_type = "VEGFA, CA9", "T cell"
    session = fresh()
    session.result = slides.result(types=("B cell", "Neuron"))
    apply_view(session, view_of(seen))
    assert session.gene == ""
