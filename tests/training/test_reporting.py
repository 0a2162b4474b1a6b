import math

import pytest

from napari_destvi.config import FitConfig, resolve
from napari_destvi.training.reporting import MESSAGES, Reporter, stage_work
from napari_destvi.training.training_point import TrainingPoint


class _Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return _Clock()


@pytest.fixture
def reporter(clock):
    work = {"reference": 1.0, "prior": 1.0, "spots": 2.0}
    return Reporter(work, clock=clock)


def test_reports_are_at_least_a_tenth_of_a_second_apart(reporter, clock):
    due = []
    for step in range(100):
        clock.now = step / 32
        due.append(reporter.report_is_due())
    assert sum(due) == 25


def test_maps_that_are_slow_to_draw_are_drawn_more_rarely(reporter, clock):
    reporter.begin("spots")
    clock.now = 2.0
    assert reporter.snapshot_is_due()

    def slow():
        clock.now += 3.0

    reporter.timed_snapshot(slow)
    clock.now += 59.0
    assert not reporter.snapshot_is_due()
    clock.now += 1.0
    assert reporter.snapshot_is_due()


def test_time_left_is_extrapolated_from_the_running_stage(reporter, clock):
    reporter.begin("reference")
    clock.now = 5.0
    report = reporter.progress(
        "reference", point=TrainingPoint(5, 0.0, 1.0), n_epochs=10
    )
    assert report.fraction == pytest.approx(0.125)
    assert report.seconds_left == pytest.approx(35.0)


def test_nothing_is_done_before_the_first_epoch(reporter):
    reporter.begin("reference")
    assert reporter.progress("reference", n_epochs=10).epoch == 0
    assert reporter.progress("prior").epoch == 1


def test_time_left_is_unknown_at_first(reporter):
    reporter.begin("reference")
    assert reporter.progress("reference", n_epochs=10).seconds_left is None


def test_only_whole_epochs_enter_the_history(reporter):
    reporter.begin("spots")
    points = [(0, 0.5, math.nan), (1, 0.0, 4.0), (1, 0.5, 4.0), (2, 0.0, 3.0)]
    for values in points:
        reporter.record("spots", TrainingPoint(*values))
    assert reporter.history()["spots"].tolist() == [4.0, 3.0]


def _work(problem, **wishes):
    n_spots, n_cells = problem.spatial.n_spots, problem.reference.n_cells
    return stage_work(
        problem, resolve(FitConfig(**wishes), n_spots=n_spots, n_cells=n_cells)
    )


def test_states_are_a_stage_of_their_own_where_they_come_last(problem):
    assert list(_work(problem)) == ["reference", "prior", "spots", "shares", "states"]
    assert list(_work(problem, preset="joint")) == ["reference", "prior", "spots"]


def test_work_grows_with_the_networks_and_the_epochs(problem):
    one, three = (_work(problem, ensemble_size=size) for size in (1, 3))
    assert three["spots"] == pytest.approx(3 * one["spots"])
    assert three["states"] == one["states"]
    short, long = (_work(problem, epochs=epochs) for epochs in (300, 600))
    assert long["spots"] == pytest.approx(2 * short["spots"])
    assert long["states"] == pytest.approx(2 * short["states"], rel=0.01)


def test_what_is_done_is_a_share_of_the_stages_that_the_fit_has(clock):
    work = {"reference": 1.0, "prior": 1.0, "spots": 2.0, "states": 4.0}
    reporter = Reporter(work, clock=clock)
    assert reporter.progress("prior").fraction == pytest.approx(1 / 8)
    reporter.keep_stages({"spots": 10})
    assert reporter.progress("spots").fraction == pytest.approx(1 / 2)
    half = reporter.progress("spots", point=TrainingPoint(5, 0.0, 1.0), n_epochs=10)
    assert half.fraction == pytest.approx(3 / 4)


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_free_proportions_before_the_states_are_no_work(problem, amortization):
    work = _work(problem, amortization=amortization)
    assert list(work) == ["reference", "prior", "spots", "shares", "states"]
    assert work["spots"] == 0


def test_every_stage_says_what_happens(problem):
    assert set(_work(problem)) < set(MESSAGES)
    assert len(set(MESSAGES.values())) == len(MESSAGES)
