"""A fit in a child process gives the same stream as in this one."""

from __future__ import annotations

import json
import sys

import numpy as np

from napari_destvi.config import FitConfig


def test_the_stream_is_that_of_the_method(run, problem):
    reports = list(run("steady", config=FitConfig(epochs=3)))
    stages = [report.stage for report in reports]
    assert stages == ["reference", "prior", "spots", "spots", "spots", "done"]
    assert [report.epoch for report in reports[2:5]] == [1, 2, 3]
    assert np.isnan(reports[1].loss)
    assert reports[0].seconds == float("inf")
    assert reports[0].result is None


def test_the_result_comes_last(run, problem):
    *_, last = run("steady", config=FitConfig(epochs=3))
    assert last.stage == "done"
    assert last.result.status == "complete"
    assert last.result.spot_names == problem.spatial.spot_names
    assert (last.result.abundance == 3).all()


def test_maps_come_while_it_trains(run, until_maps):
    reports = run("steady")
    maps = [until_maps(reports).result for _ in range(2)]
    assert [result.status for result in maps] == ["running", "running"]
    assert maps[1].abundance.max() > maps[0].abundance.max()
    reports.close()


def test_the_child_is_polite_and_knows_its_task(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = FitConfig(batch_size=16, seed=3)
    (done,) = run("nosy", config=config)
    seen = json.loads(done.message)
    assert seen["config"] == config.to_dict()
    assert seen["ignores_interrupt"]
    assert not seen["working_directory_on_path"]
    assert not seen["torch"]
    assert sys.platform == "win32" or seen["niceness"] > 0


def test_prints_of_libraries_do_not_break_the_stream(run):
    assert [report.stage for report in run("loud")] == ["spots", "done"]


def test_a_generator_that_is_never_used_starts_nothing(run, temporary):
    run("steady")
    assert not list(temporary.iterdir())
