"""Past fits: kept as they end, listed, opened where they belong, changed and undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.config import FitConfig, resolve
from napari_destvi.config.amortization import NOTHING
from napari_destvi.errors import InputError
from napari_destvi.experiments import SCORES
from napari_destvi.io.run_bin import MAX_REMOVED
from napari_destvi.io.run_folder import RESULT_FILE
from napari_destvi.io.run_record import KeptReference, KeptSlide, RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.session import (
    Session,
    answers,
    choices,
    comparing,
    ended_fits,
    past_fit_changes,
    past_fit_room,
    past_fits,
)
from napari_destvi.session.compared_tables import take_tables
from napari_destvi.session.maps_view import maps_view
from napari_destvi.session.needs import needs
from napari_destvi.session.past_fit_lines import cells, score_of
from napari_destvi.session.past_fit_terms import PastFits, ReadSlide
from napari_destvi.session.past_fit_work import (
    keep_fit,
    list_fits,
    open_fit,
    score_fits,
)
from napari_destvi.session.past_fits_view import (
    ANOTHER_SLIDE,
    BUSY,
    NO_FITS,
    NO_TRUTH,
    NONE_OF_THIS,
    past_fits_view,
)
from napari_destvi.session.slide_contents import NO_CONTENTS
from napari_destvi.session.undo import undo

SLIDE = Path("slide.h5ad")
KEY, OTHER = "a" * 32, "b" * 32


def _record(key: str = KEY, **changes) -> RunRecord:
    made = RunRecord(
        key=key,
        name="",
        method="destvi",
        settings=FitConfig(seed=3, batch_size=16).to_dict(),
        slide=KeptSlide(str(SLIDE.absolute()), 60, "5"),
        reference=KeptReference("cells.h5ad", 30, "6"),
        labels="type",
        library=None,
        created="2026-01-02T03:04:05+00:00",
        seconds=125.0,
        status="complete",
    )
    return replace(made, **changes)


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(tmp_path / "runs")


@pytest.fixture
def listing(ready: Session, store, slides) -> Session:
    """A session with a fit of its slide and one of another, both listed."""
    store.keep(_record(), slides.result())
    elsewhere = KeptSlide("/other.h5ad", 60, "7")
    old = "2025-01-02T03:04:05+00:00"
    store.keep(_record(OTHER, slide=elsewhere, created=old), slides.result())
    ready.runs_folder = store.folder
    _list(ready)
    return ready


def _list(session: Session) -> None:
    past_fits.list_again(session)
    listed = list_fits(session.runs_folder)
    past_fits.take_list(session, session.past_fits_asked, listed)


def _lines(session: Session) -> list[list[str]]:
    return [[c.text for c in line.cells] for line in past_fits_view(session).lines]


def _finish(session: Session, slides, status="complete") -> None:
    choices.start(session)
    done = slides.progress("done", result=slides.result(status=status))
    answers.take_progress(session, session.run_id, done)


@pytest.mark.parametrize("status", ["complete", "stopped"])
def test_a_fit_that_ends_is_kept_with_its_settings_and_files(
    ready, store, slides, status
):
    ready.runs_folder = store.folder
    ready.config = FitConfig(seed=9)
    _finish(ready, slides, status)
    assert "keep" in needs(ready)
    (ended,) = ready.ended_fits
    keep_fit(ended)
    keep_fit(ended)  # as after a window that was closed too early
    ended_fits.take_kept(ready, ended)
    assert "keep" not in needs(ready)
    assert ready.kept_result is ready.result
    (record,) = store.records()
    assert (record.settings["seed"], record.status) == (9, status)
    assert record.slide.path == str(SLIDE.absolute())
    assert record.scores == {}


def test_a_fit_that_is_compared_is_kept_with_its_scores(ready, store, slides):
    ready.runs_folder = store.folder
    truth = slides.result().proportions_frame() + np.linspace(0, 0.1, 60)[:, None]
    ready.other_tables = {"truth": truth}
    comparing.compare_with(ready, "truth")
    _finish(ready, slides)
    keep_fit(ready.ended_fits[0])
    assert store.records()[0].scores["rmse"] > 0


def test_another_fit_is_no_truth(listing, slides):
    past_fits.compare_with_run(listing, _record())
    table = slides.result().proportions_frame()
    take_tables(listing, listing.opening_tables, {"DestVI, seed 3": table})
    _finish(listing, slides)
    assert listing.ended_fits[0].truth is None


def test_a_fit_is_not_kept_where_nothing_says_where_to(ready, slides):
    _finish(ready, slides)
    assert ready.ended_fits == ()


def test_a_fit_that_cannot_be_kept_is_told_and_its_maps_stay(ready, store, slides):
    ready.runs_folder = store.folder
    _finish(ready, slides)
    ended_fits.refuse_kept(ready, ready.ended_fits[0], "The disk is full.")
    assert ready.ended_fits == ()
    assert ready.message.severity == "warning"
    assert "The disk is full." in ready.message.text
    assert ready.result is not None
    assert not ready.saved


def test_a_list_that_is_asked_for_while_another_is_read_is_read_again(session, store):
    session.runs_folder = store.folder
    past_fits.list_again(session)
    asked = session.past_fits_asked
    past_fits.list_again(session)
    past_fits.take_list(session, asked, list_fits(store.folder))
    assert "past fits" in needs(session)


def test_a_list_of_another_folder_is_dropped(session, store, tmp_path):
    session.runs_folder = store.folder
    past_fits.list_again(session)
    asked = session.past_fits_asked
    past_fits.take_list(session, asked, PastFits(tmp_path / "other", ()))
    assert session.past_fits is None


def test_only_fits_of_the_slide_are_listed_unless_all_are_wanted(listing):
    assert [line.record.key for line in past_fits_view(listing).lines] == [KEY]
    listing.are_all_past_fits = True
    view = past_fits_view(listing)
    assert [line.record.key for line in view.lines] == [KEY, OTHER]
    assert view.columns[-1] == "Slide"
    assert view.lines[1].why_no_comparison == ANOTHER_SLIDE


def test_a_slide_that_was_moved_is_known_by_its_counts(listing, slides):
    listing.spots_path = Path("/moved.h5ad")
    assert past_fits_view(listing).nothing == NONE_OF_THIS
    listing.result = replace(slides.result(), settings={"data": {"slide_hash": "5"}})
    assert [line.record.key for line in past_fits_view(listing).lines] == [KEY]


def test_a_line_tells_the_numbers_that_the_settings_led_to(listing):
    (line,) = _lines(listing)
    name, _date, method, batch, amortization, _epochs, seed, time, status = line
    assert (name, method) == ("DestVI, seed 3", "DestVI")
    assert (batch, amortization, seed) == ("16", "Both", "3")
    assert (time, status) == ("2 min 5 s", "complete")


def test_epochs_are_those_that_were_trained_stage_by_stage():
    told = {"epochs": 137, "batches_per_epoch": 11, "state_epochs": 0}
    planned, joint, in_turn, solved, only_solved = (
        cells(_record(epochs=epochs), ("Epochs / steps",))[0].text
        for epochs in (
            {},
            told,
            told | {"state_epochs": 91, "state_batches_per_epoch": 10},
            {"epochs": 0, "state_epochs": 91, "state_batches_per_epoch": 10},
            {"epochs": 0, "state_epochs": 0},
        )
    )
    assert (solved, only_solved) == ("solved + 91 / 910", "solved")
    plan = resolve(FitConfig(batch_size=16), n_spots=60, n_cells=30)
    assert planned.startswith(f"{plan.epochs} + {plan.state_epochs} / ")
    assert (joint, in_turn) == ("137 / 1,507", "137 + 91 / 2,417")


def test_settings_of_another_version_are_listed_without_numbers(listing, store, slides):
    store.keep(_record(settings={"of_a_later_version": 1}), slides.result())
    _list(listing)
    assert _lines(listing)[0][3:7] == 4 * [NOTHING]


def test_an_empty_list_says_how_it_fills(session, store):
    session.runs_folder = store.folder
    _list(session)
    assert past_fits_view(session).nothing == NO_FITS


def test_entries_that_cannot_be_used_are_told(listing, store):
    (store.folder / OTHER / "record.json").write_text("{")
    _list(listing)
    assert "damaged" in past_fits_view(listing).note


def test_a_score_is_the_number_that_the_table_of_a_sweep_has_of_this_name():
    means = ("pcc_type", "pcc_spot", "ssim_type", "ssim_spot")
    means += ("rmse", "rmse_pooled", "jsd_type", "jsd_spot")
    scores = {name: float(number) for number, name in enumerate(means)}
    in_sweep = {"Type PCC": "pcc_types", "SSIM": "ssim", "RMSE": "rmse", "JSD": "jsd"}
    record = _record(scores=scores)
    assert {title: score_of(record, title) for title in in_sweep} == {
        title: scores[SCORES[column]] for title, column in in_sweep.items()
    }


def test_scores_have_a_column_where_any_fit_has_them(listing, store):
    assert "Type PCC" not in past_fits_view(listing).columns
    store.set_scores(KEY, {"pcc_type": 0.91, "rmse": 0.2})
    _list(listing)
    view = past_fits_view(listing)
    assert view.columns[-2:] == ("Type PCC", "RMSE")
    assert [cell.text for cell in view.lines[0].cells[-2:]] == ["0.910", "0.200"]


def test_fits_are_scored_against_what_is_compared_with(listing, slides, store):
    assert past_fits_view(listing).why_not_score == NO_TRUTH
    truth = slides.result().proportions_frame()
    truth += np.linspace(0, 0.1, 60)[:, None] * [1, 0]
    listing.other_tables = {"truth": truth}
    comparing.compare_with(listing, "truth")
    assert past_fits_view(listing).why_not_score == ""
    past_fits.score_runs(listing, [_record(), _record("c" * 32)])
    asked = listing.scores_asked
    assert "scores" in needs(listing)
    past_fits.take_scores(listing, asked, score_fits(asked))
    assert "1 past fit was scored against truth." in listing.message.text
    assert "it was deleted" in listing.message.text
    assert store.record(KEY).scores["rmse"] > 0


def test_a_past_fit_of_the_open_slide_is_shown_on_it_and_can_be_undone(listing, slides):
    before = slides.result()
    listing.result, spots = before, listing.spots
    past_fits.open_run(listing, _record())
    assert maps_view(listing).headline == "Opening DestVI, seed 3 …"
    assert past_fits_view(listing).why_not_open
    result = slides.result()
    past_fits.take_run(listing, _record(), result, None)
    assert listing.result is result
    assert listing.spots is spots
    assert listing.saved
    assert listing.opening is None
    undo(listing)
    assert listing.result is before


def test_a_past_fit_of_another_slide_brings_it(listing, slides):
    record = _record(OTHER, slide=KeptSlide("/other.h5ad", 60, "7"), library="B")
    past_fits.open_run(listing, record)
    spots, result = ad.AnnData(np.zeros((60, 1))), slides.result()
    read = ReadSlide(spots, ("A", "B"), NO_CONTENTS)
    past_fits.take_run(listing, record, result, read)
    assert listing.spots is spots
    assert listing.spots_path == Path("/other.h5ad")
    assert listing.library == "B"
    assert listing.result is result
    assert "DestVI, seed 3" in listing.message.text


def test_an_answer_that_comes_after_another_wish_is_dropped(listing, slides):
    past_fits.open_run(listing, _record())
    choices.open_result(listing, Path("other.h5ad"))
    past_fits.take_run(listing, _record(), slides.result(), None)
    assert listing.result is None
    assert listing.opening == Path("other.h5ad")


def test_nothing_is_opened_while_a_fit_runs(listing):
    choices.start(listing)
    past_fits.open_run(listing, _record())
    assert listing.opening is None
    assert past_fits_view(listing).why_not_open == BUSY


def _slide_of(result, n_more: int = 0) -> ad.AnnData:
    spots = ad.AnnData(np.zeros((result.n_spots + n_more, 1)))
    more = [f"more {number}" for number in range(n_more)]
    spots.obs_names = [*result.spot_names, *more]
    return spots


def test_the_slide_is_read_only_where_another_is_open(store, slides, tmp_path):
    result = slides.result()
    path = tmp_path / "slide.h5ad"
    path.touch()
    record = _record(slide=KeptSlide(str(path), 60, "5"))
    store.keep(record, result)
    there, other = _slide_of(result, n_more=2), ad.AnnData(np.zeros((3, 1)))

    def read(_path):
        return there, (), NO_CONTENTS

    assert open_fit(store.folder, record, there, read_spots=read)[1] is None
    found = open_fit(store.folder, record, other, read_spots=read)[1]
    assert found.spots is there
    with pytest.raises(InputError, match="other spots or counts"):
        open_fit(
            store.folder, record, None, read_spots=lambda _: (other, (), NO_CONTENTS)
        )


@pytest.mark.parametrize(
    ("path", "told"), [("", "came from no file"), ("/gone.h5ad", "not there any more")]
)
def test_a_slide_that_is_gone_is_told(store, slides, path, told):
    record = _record(slide=KeptSlide(path, 60, "5"))
    store.keep(record, slides.result())
    with pytest.raises(InputError, match=told):
        open_fit(store.folder, record, None, read_spots=lambda _: None)


def test_a_past_fit_is_compared_under_its_own_title(listing, slides):
    past_fits.compare_with_run(listing, _record())
    path = listing.opening_tables
    assert path == listing.runs_folder / KEY / RESULT_FILE
    table = slides.result().proportions_frame()
    take_tables(listing, path, {"DestVI, seed 3": table})
    assert listing.compared_with == "DestVI, seed 3 (past fit)"
    past_fits.compare_with_run(listing, _record(OTHER))
    take_tables(listing, listing.opening_tables, {"DestVI, seed 3": table})
    assert listing.compared_with == "DestVI, seed 3 (past fit bbbbbbbb)"


def test_a_name_can_be_changed_and_taken_back(listing, store):
    past_fit_changes.rename_run(listing, _record(), " für Abb. 2 ")
    assert store.record(KEY).name == "für Abb. 2"
    assert _lines(listing)[0][0] == "für Abb. 2"
    undo(listing)
    assert store.record(KEY).name == ""
    assert _lines(listing)[0][0] == "DestVI, seed 3"


def test_a_name_that_another_fit_has_is_refused_with_a_reason(listing, store):
    past_fit_changes.rename_run(listing, _record(), "mine")
    past_fit_changes.rename_run(listing, _record(OTHER), "mine")
    assert 'Another fit is called "mine"' in listing.message.text
    assert store.record(OTHER).name == ""


def test_the_same_name_changes_nothing(listing):
    past_fit_changes.rename_run(listing, _record(), " ")
    assert listing.changes == ()


def test_deleted_fits_come_back(listing, store):
    past_fit_changes.delete_runs(listing, [_record(), _record(OTHER)])
    assert store.records() == []
    assert listing.past_fits.records == ()
    assert listing.message.text == "2 past fits were deleted."
    undo(listing)
    assert {record.key for record in store.records()} == {KEY, OTHER}
    assert "past fits" in needs(listing)


def test_what_was_deleted_elsewhere_is_told(listing, store):
    store.remove(KEY)
    past_fit_changes.delete_runs(listing, [_record()])
    assert listing.message.severity == "error"
    assert listing.changes == ()


def test_another_folder_is_taken_and_can_be_taken_back(listing, tmp_path, monkeypatch):
    chosen = []
    monkeypatch.setattr(past_fit_changes.run_place, "choose_folder", chosen.append)
    before, other = listing.runs_folder, tmp_path / "other"
    past_fit_changes.choose_folder(listing, other)
    assert listing.runs_folder == other
    assert listing.past_fits is None
    assert "stay where they are" in listing.message.text
    undo(listing)
    assert listing.runs_folder == before
    assert chosen == [other, before]


def test_a_folder_that_cannot_be_written_is_told(listing, tmp_path):
    before = listing.runs_folder
    past_fit_changes.choose_folder(listing, tmp_path / "missing")
    assert listing.runs_folder == before
    assert "no folder" in listing.message.text


def test_what_past_fits_take_is_told_by_who_named_them(listing, store, slides):
    store.rename(KEY, "mine")
    for number in range(2):
        kept = _record(f"{number:032x}", sweep_name=f"destvi seed {number}")
        store.keep(kept, slides.result())
    _list(listing)
    note = past_fits_view(listing).note
    assert note.startswith("4 fits of all slides, 0.0 MB")
    assert "With a name of your own: 1 (0.0 MB), which stay." in note
    assert "Of comparisons of settings: 2 (0.0 MB), of which the newest 1,000" in note
    assert "Single, without a name: 1 (0.0 MB), of which the newest 100 stay" in note
    assert "brought back" not in note
    past_fit_changes.delete_runs(listing, [_record(OTHER)])
    _list(listing)
    assert (
        "Deleted ones that can be brought back: 0.0 MB." in past_fits_view(listing).note
    )


def test_the_oldest_without_a_name_are_cleared_away_and_come_back(
    listing, store, slides, monkeypatch
):
    monkeypatch.setattr(past_fit_room, "MAX_REMOVED", 2)
    store.rename(OTHER, "mine")  # the oldest of all
    for number in (1, 2, 3):
        old = f"2025-0{number}-02T03:04:05+00:00"
        store.keep(_record(f"{number:032x}", created=old), slides.result())
    _list(listing)
    past_fit_changes.clear_oldest(listing)
    assert {r.key for r in store.records()} == {KEY, OTHER, f"{3:032x}"}
    assert "The 2 oldest without a name of your own" in listing.message.text
    undo(listing)
    assert len(store.records()) == 5


def test_where_all_have_a_name_nothing_is_cleared_away(listing, store):
    for key in (KEY, OTHER):
        store.rename(key, "mine")
    _list(listing)
    assert past_fits_view(listing).why_not_clear
    past_fit_changes.clear_oldest(listing)
    assert len(store.records()) == 2


def test_any_number_of_fits_that_were_deleted_together_comes_back(
    listing, store, slides
):
    keys = [f"{number:032x}" for number in range(MAX_REMOVED + 3)]
    for key in keys:
        store.keep(_record(key), slides.result())
    past_fit_changes.delete_runs(listing, [_record(key) for key in keys])
    undo(listing)
    assert len(store.records()) == len(keys) + 2
