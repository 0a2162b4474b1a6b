"""A worker of a cluster is used only where its results would be those of here."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from napari_destvi.errors import ConfigError
from napari_destvi.experiments.cluster import DaskEngine
from napari_destvi.experiments.cluster_connection import check_versions, new_workers
from napari_destvi.experiments.cluster_worker import decisive_versions
from napari_destvi.experiments.engines import WorkerLostError


class StandInClient:
    """Answers for workers: with what they would return, or an error."""

    def __init__(self, **answers) -> None:
        self.answers = answers

    def run(self, _function, *, workers=None, on_error):
        assert on_error == "return"
        asked = self.answers if workers is None else workers
        return {address: self.answers[address] for address in asked}


OTHER = decisive_versions() | {"torch": "0.1"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [(OTHER, "torch 0.1 there"), (ImportError("none"), "cannot load napari-destvi")],
)
def test_a_worker_that_differs_is_refused_at_the_start(answer, told):
    with pytest.raises(ConfigError, match=told):
        check_versions(StandInClient(a=decisive_versions(), b=answer))


def test_a_worker_that_comes_later_with_other_versions_is_left_out(caplog):
    client = StandInClient(a=decisive_versions(), b=OTHER, c=OTHER)
    assert new_workers(client, ["a", "b"]) == {"a": True, "b": False}
    assert "torch 0.1 there" in caplog.text


def test_a_worker_that_does_not_answer_is_asked_again():
    client = StandInClient(a=OSError("closed"))
    assert new_workers(client, ["a"]) == {}


def test_a_run_for_which_no_worker_has_the_data_is_tried_again(problem):
    def refuse(*_, **__):
        raise TimeoutError

    engine = DaskEngine(problem, "tcp://127.0.0.1:9")
    engine._client = SimpleNamespace(scatter=refuse)
    engine._sent = SimpleNamespace(status="lost")
    with pytest.raises(WorkerLostError, match="had the data are gone"):
        engine._problem_there()


def test_where_nobody_came_nobody_is_asked():
    assert new_workers(StandInClient(), []) == {}
