"""Comparing settings: wishes, states and the view of them, without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.config.amortization import NOTHING, SOLVED
from napari_destvi.data.tissue import Tissue
from napari_destvi.experiments import RunState as Run
from napari_destvi.experiments import SweepProgress, run_sweep
from napari_destvi.experiments.rows import RunRows
from napari_destvi.io.run_store import RunStore
from napari_destvi.jobs import JobControl
from napari_destvi.session import sweeping
from napari_destvi.session.closing import forget_requests
from napari_destvi.session.sweep_lines import COLUMNS
from napari_destvi.session.sweep_report_work import write_sweep_report
from napari_destvi.session.sweep_reporting import (
    NOTHING_DONE,
    OTHER_SLIDE,
    ask_report,
    refuse_report,
    take_report,
)
from napari_destvi.session.sweep_terms import SweepNews
from napari_destvi.session.sweep_view import NO_TRUTH, sweep_view
from napari_destvi.session.sweep_work import do_sweep


@pytest.fixture
def keeping(ready, tmp_path):
    """A session that is ready, with a folder for its runs."""
    ready.runs_folder = tmp_path / "runs"
    return ready


def news(session, *statuses: str, error: str = "") -> SweepNews:
    """Return news of the runs that are wished for, in these states."""
    runs = sweeping.wished_sweep(session).runs()
    states = tuple(
        Run(run, f"{number:032x}", status, error=error if status == "failed" else "")
        for number, (run, status) in enumerate(zip(runs, statuses, strict=True))
    )
    sizes = session.inspection.problem.sizes
    rows = RunRows(sizes, RunStore(Path("nowhere")), truth=None)
    return SweepNews(
        SweepProgress(states, 30.0),
        rows.table(states),
        session.spots_path,
        sweeping.asked_sweep(session),
    )


def wish_two(session) -> None:
    """Wish for two runs."""
    sweeping.wish(session, methods=("nnls", "weighted-nnls"))


def test_wishes_make_a_sweep_with_all_else_of_section_2(keeping):
    keeping.config = FitConfig(preset="published", reference_epochs=7, device="cpu")
    sweeping.wish(keeping, methods=("destvi",), batch_sizes="4, auto", n_seeds=3)
    configs = [run.config for run in sweeping.wished_sweep(keeping).runs()]

    assert len(configs) == 2 * 2 * 3
    assert {c.preset for c in configs} == {"published"}
    assert {c.reference_epochs for c in configs} == {7}
    assert {c.batch_size for c in configs} == {4, "auto"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"methods": ()}, "Tick at least one method"),
        ({"methods": ("destvi",), "amortizations": ()}, "one amortization"),
        ({"batch_sizes": "4,,8"}, "Batch sizes: write numbers"),
        ({"batch_sizes": "4, 4"}, "more than once"),
        ({"epochs": "many"}, "Epochs is 'many'"),
        ({"epochs": "10²"}, "Epochs is '10²'"),
    ],
)
def test_what_cannot_be_compared_is_told_and_not_started(keeping, changes, told):
    sweeping.wish(keeping, **changes)
    view = sweep_view(keeping)
    assert told in view.problem
    assert not view.can_start


def test_the_number_of_runs_and_their_time_are_told_as_wishes_change(keeping):
    wish_two(keeping)
    assert sweep_view(keeping).plan.startswith("2 runs, about 10 s")
    sweeping.wish(keeping, methods=("destvi",), batch_sizes="4", n_seeds=5)
    assert sweep_view(keeping).plan.startswith("10 runs, about ")


def test_without_data_it_says_what_to_do_first(session):
    view = sweep_view(session)
    assert not view.can_start
    assert "Choose a spots file" in view.why_not_start


def test_it_starts_stops_and_ends(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    assert keeping.sweep_state == "running"
    assert not sweep_view(keeping).can_start
    sweeping.take_news(keeping, 1, news(keeping, "complete", "running"))
    assert "1 of 2 runs done; about 30 s left" in sweep_view(keeping).status
    sweeping.stop_sweep(keeping)
    assert not sweep_view(keeping).can_stop
    sweeping.take_news(keeping, 1, news(keeping, "complete", "waiting"))
    sweeping.take_end(keeping, 1)

    assert keeping.sweep_state == "idle"
    assert sweep_view(keeping).status.endswith("Start goes on")
    assert sweep_view(keeping).can_start


def test_news_of_an_older_comparison_are_dropped(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    sweeping.take_news(keeping, 0, news(keeping, "complete", "complete"))
    sweeping.take_end(keeping, 0, "too late")
    assert keeping.sweep_news is None
    assert keeping.sweep_state == "running"


def test_runs_of_another_slide_are_told_from_those_of_this_one(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    told = news(keeping, "complete", "complete")
    sweeping.take_news(keeping, 1, told)
    assert sweep_view(keeping).elsewhere == ""
    keeping.sweep_news = replace(told, spots=Path("other.h5ad"))
    assert "another slide, other.h5ad" in sweep_view(keeping).elsewhere


def test_a_failed_run_says_why_and_the_others_stand(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    told = news(keeping, "failed", "complete", error="The memory ran out.")
    sweeping.take_news(keeping, 1, told)
    sweeping.take_end(keeping, 1)
    first, second = sweep_view(keeping).lines

    assert first.has_failed
    assert first.cells[COLUMNS.index("Status")].text == "failed: The memory ran out."
    assert second.is_complete
    assert sweep_view(keeping).failures == "nnls failed: The memory ran out."
    assert keeping.message.severity == "warning"
    assert "1 of the 2 runs failed" in keeping.message.text


def test_what_stands_in_the_way_of_all_is_told(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    sweeping.take_end(keeping, 1, "The disk is full.")
    assert keeping.sweep_state == "idle"
    assert keeping.message.text == "The disk is full."


def test_a_panel_that_closes_ends_the_comparison(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    forget_requests(keeping)
    assert keeping.sweep_state == "idle"


def test_what_is_compared_with_in_section_5_is_taken_for_true(keeping):
    assert sweep_view(keeping).truth == NO_TRUTH
    table = pd.DataFrame({"B cell": [1.0]}, index=["S0"])
    keeping.other_tables = {"truth": table}
    keeping.compared_with = "truth"
    assert "scored against truth" in sweep_view(keeping).truth
    assert sweeping.asked_sweep(keeping).truth is table


def test_the_work_keeps_its_runs_among_past_fits_and_scores_them(
    keeping, problem, truth
):
    """The tissue of all tests, whose truth is known, in child processes."""
    wish_two(keeping)
    shares = pd.DataFrame(truth, problem.spatial.spot_names, list("ABC"))
    asked = replace(
        sweeping.asked_sweep(keeping),
        problem=problem,
        truth=shares,
        spots=Path("slide.h5ad"),
    )
    *_, last = do_sweep(asked, control=JobControl())

    assert last.progress.is_done
    assert (last.table["pcc_types"] > 0.9).all()
    records = RunStore(asked.folder).records()
    assert {record.sweep_name for record in records} == {"nnls", "weighted-nnls"}
    assert {Path(record.slide.path).name for record in records} == {"slide.h5ad"}
    assert all(record.scores for record in records)


def test_the_work_ends_when_it_is_told_to(keeping, problem):
    wish_two(keeping)
    control = JobControl()
    control.stop_and_keep()
    asked = replace(sweeping.asked_sweep(keeping), problem=problem)
    *_, last = do_sweep(asked, control=control)
    assert last.progress.number("waiting") == 2
    assert list(run_sweep(problem, asked.sweep, RunStore(asked.folder)))[-1].is_done


def test_several_presets_are_fitted_with(keeping):
    sweeping.wish(keeping, methods=("destvi",), batch_sizes="8", n_seeds=1)
    sweeping.wish(keeping, presets=("default", "published"))
    configs = [run.config for run in sweeping.wished_sweep(keeping).runs()]
    assert {c.preset for c in configs} == {"default", "published"}
    sweeping.wish(keeping, presets=())
    assert "at least one preset" in sweep_view(keeping).problem
    sweeping.wish(keeping, methods=("nnls",))
    assert sweep_view(keeping).problem == ""


def test_the_table_speaks_as_the_form_does(keeping):
    sweeping.wish(keeping, methods=("destvi", "nnls"), batch_sizes="8", n_seeds=1)
    sweeping.wish(keeping, amortizations=("both", "latent"))
    sweeping.start_sweep(keeping)
    sweeping.take_news(keeping, 1, news(keeping, "complete", "waiting", "waiting"))
    columns = sweep_view(keeping).columns
    lines = [[c.text for c in line.cells] for line in sweep_view(keeping).lines]
    told = {name: [line[columns.index(name)] for line in lines] for name in columns}
    assert told["Amortization"] == ["Both", "Cell state only", NOTHING]
    assert told["Preset"] == ["Default", "Default", NOTHING]
    assert told["Epochs"][1:] == [SOLVED, NOTHING]
    assert "0" not in told["Epochs"]


def test_a_report_needs_a_run_that_is_done_and_its_slide(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    sweeping.take_news(keeping, 1, news(keeping, "running", "waiting"))
    assert sweep_view(keeping).why_no_report == NOTHING_DONE
    told = news(keeping, "complete", "waiting")
    sweeping.take_news(keeping, 1, told)
    assert sweep_view(keeping).why_no_report == ""
    keeping.sweep_news = replace(told, spots=Path("other.h5ad"))
    assert sweep_view(keeping).why_no_report == OTHER_SLIDE
    ask_report(keeping, Path("here"))
    assert keeping.report_asked is None


def test_a_report_that_cannot_be_written_says_why_and_may_be_asked_for_again(keeping):
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    sweeping.take_news(keeping, 1, news(keeping, "complete", "waiting"))
    ask_report(keeping, Path("here"))
    assert sweep_view(keeping).why_no_report
    refuse_report(keeping, keeping.report_asked, "The disk is full.")
    assert keeping.message.text == "The disk is full."
    assert sweep_view(keeping).why_no_report == ""


@pytest.fixture
def done(keeping, problem, truth):
    """A session whose comparison of two runs is done and scored."""
    names = list(problem.spatial.spot_names)
    keeping.inspection = replace(keeping.inspection, problem=problem)
    keeping.other_tables = {"truth": pd.DataFrame(truth, names, list("ABC"))}
    keeping.compared_with = "truth"
    spatial = problem.spatial
    keeping.tissue = Tissue(
        spatial.coordinates, spatial.spot_names, 1.0, None, 1.0, None, ""
    )
    wish_two(keeping)
    sweeping.start_sweep(keeping)
    asked = sweeping.asked_sweep(keeping)
    *_, last = do_sweep(asked, control=JobControl())
    sweeping.take_news(keeping, 1, last)
    sweeping.take_end(keeping, 1)
    return keeping


def test_the_report_of_a_comparison_is_that_of_the_command(done, tmp_path):
    for expected in ("slide comparison", "slide comparison 2"):
        ask_report(done, tmp_path)
        asked = done.report_asked
        files = write_sweep_report(asked)
        take_report(done, asked, files)
        assert {file.parent for file in files} == {tmp_path / expected}
        assert str(tmp_path / expected) in done.message.text
    assert {file.name for file in files} == {
        *("report.html", "report.pdf", "runs.csv", "runs.parquet", "types.csv"),
    }
    assert len(pd.read_csv(files[0].parent / "runs.csv")) == 2
    types = pd.read_csv(files[0].parent / "types.csv", index_col="key")
    assert set(types) == set("ABC")
    page = files[0].read_text(encoding="utf-8")
    assert "The slide is slide.h5ad; the reference cells.h5ad" in page
    assert "The truth is in truth" in page
