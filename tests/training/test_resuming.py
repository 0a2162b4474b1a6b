"""A fit that is cut off anywhere and continued ends as one that was left alone."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import DivergedError, InputError
from napari_destvi.io.checkpoint_note import NOTE, read_note
from napari_destvi.methods.registry import method_of
from napari_destvi.results.reference_states import stored_reference
from napari_destvi.training import checkpoint as checkpoints

SHORT = {"epochs": 6, "reference_epochs": 4, "batch_size": 16, "device": "cpu"}
FORMS = {
    "default": {},
    "default, states alone by a network": {"amortization": "latent"},
    "default, free": {"amortization": "none"},
    "joint": {"preset": "joint"},
    "joint, free": {"preset": "joint", "amortization": "none"},
    "published": {"preset": "published"},
    "augmented": {"preset": "augmented"},
    "augmented, free": {"preset": "augmented", "amortization": "none"},
    "cell2location": {"method": "cell2location", "batch_size": 60, "epochs": 40},
}


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def saves(monkeypatch):
    """Save after every step; `saves.left` states later the process ends."""
    for name in ("FIRST_SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(checkpoints, name, 0)
    monkeypatch.setattr(checkpoints, "SAVING_SHARE", float("inf"))
    write = checkpoints.write_part

    class Saves:
        left = float("inf")
        done = 0

    def counted(*args, **kwargs):
        if Saves.left <= 0:
            raise Killed
        Saves.left -= 1
        Saves.done += 1
        return write(*args, **kwargs)

    monkeypatch.setattr(checkpoints, "write_part", counted)
    return Saves


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path_factory):
    """No reference model of another test."""
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path_factory.mktemp("cache")))


def fitted(problem, config, folder=None):
    result = None
    for progress in method_of(config).fit(problem, config, checkpoint=folder):
        result = progress.result
    return result


def arrays(result):
    found = {f"loss of {stage}": loss for stage, loss in result.history.items()}
    for field in dataclasses.fields(result):
        value = getattr(result, field.name)
        if isinstance(value, np.ndarray):
            found[field.name] = value
    return found | stored_reference(result.reference_states)


def same(one, other):
    assert arrays(one).keys() == arrays(other).keys()
    for name, array in arrays(one).items():
        np.testing.assert_array_equal(array, arrays(other)[name], err_msg=name)
    settings = dict(one.settings), dict(other.settings)
    for each in settings:
        each.pop("reference_was_stored", None)
    assert settings[0] == settings[1]


@pytest.mark.parametrize("form", FORMS)
def test_a_fit_cut_off_at_random_steps_ends_with_the_same_result(
    form, problem, saves, tmp_path, monkeypatch
):
    config = FitConfig(**(SHORT | FORMS[form]))
    expected = fitted(problem, config)
    assert saves.done == 0
    rng = np.random.default_rng(len(form))
    for turn in range(12):
        saves.left = int(rng.integers(1, 12))
        monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path / f"cache {turn}"))
        try:
            found = fitted(problem, config, tmp_path / "unfinished")
        except Killed:
            continue
        break
    else:
        saves.left = float("inf")
        found = fitted(problem, config, tmp_path / "unfinished")
    assert turn > 1
    same(found, expected)


def test_a_fit_that_had_ended_gives_its_result_again_without_training(
    problem, saves, tmp_path
):
    config = FitConfig(**SHORT)
    folder = tmp_path / "unfinished"
    expected = fitted(problem, config, folder)
    saves.left = 0
    same(fitted(problem, config, folder), expected)


def test_the_time_of_earlier_runs_counts(problem, saves, tmp_path):
    config, folder = FitConfig(**SHORT), tmp_path / "unfinished"
    saves.left = 30
    with pytest.raises(Killed):
        fitted(problem, config, folder)
    note = folder / NOTE
    told = json.loads(note.read_text())
    told["about"]["seconds"] = {"reference": 5000.0}
    note.write_text(json.dumps(told))
    saves.left = float("inf")
    assert fitted(problem, config, folder).seconds["reference"] > 5000


@pytest.mark.parametrize(
    "change", [{"seed": 5}, {"epochs": 7}, {"preset": "joint"}, {"method": "nnls"}]
)
def test_the_state_of_other_settings_is_refused_and_left_as_it_is(
    change, problem, saves, tmp_path
):
    config, folder = FitConfig(**SHORT), tmp_path / "unfinished"
    saves.left = 3
    with pytest.raises(Killed):
        fitted(problem, config, folder)
    before = (folder / NOTE).read_bytes()
    if change == {"method": "nnls"}:
        assert fitted(problem, FitConfig(method="nnls"), folder) is not None
    else:
        with pytest.raises(InputError, match="other settings"):
            fitted(problem, FitConfig(**(SHORT | change)), folder)
    assert (folder / NOTE).read_bytes() == before


def test_the_state_of_another_slide_is_refused(problem, saves, tmp_path):
    config, folder = FitConfig(**SHORT), tmp_path / "unfinished"
    saves.left = 3
    with pytest.raises(Killed):
        fitted(problem, config, folder)
    spatial = problem.spatial
    moved = dataclasses.replace(spatial, coordinates=spatial.coordinates + 1)
    with pytest.raises(InputError, match="other data"):
        fitted(dataclasses.replace(problem, spatial=moved), config, folder)


def test_a_number_of_threads_is_no_other_fit(problem, saves, tmp_path):
    config, folder = FitConfig(**SHORT), tmp_path / "unfinished"
    saves.left = 3
    with pytest.raises(Killed):
        fitted(problem, config, folder)
    saves.left = float("inf")
    again = dataclasses.replace(config, n_threads=1)
    assert fitted(problem, again, folder).status == "complete"


def test_a_fit_of_seconds_leaves_nothing(problem, tmp_path):
    fitted(problem, FitConfig(**SHORT), tmp_path / "unfinished")
    assert not (tmp_path / "unfinished").exists()


def test_what_comes_after_a_stop_is_not_saved(problem, saves, tmp_path):
    config, folder = FitConfig(**SHORT), tmp_path / "unfinished"
    stages = []
    fits = method_of(config).fit(
        problem, config, should_stop=lambda: stages[-1:] == ["spots"], checkpoint=folder
    )
    for progress in fits:
        stages.append(progress.stage)
        result = progress.result
    assert result.status == "stopped"
    assert "shares" not in read_note(folder).parts
    expected = fitted(problem, config)
    same(fitted(problem, config, folder), expected)


def test_a_training_that_diverges_leaves_the_last_good_state(
    problem, saves, tmp_path, monkeypatch
):
    from napari_destvi.training.training_run import TrainingRun

    config, folder = FitConfig(**(SHORT | {"preset": "joint"})), tmp_path / "unfinished"
    expected = fitted(problem, config)
    take = TrainingRun.take

    def poisoned(self, indices):
        take(self, indices)
        if saves.done > 20:
            next(self.model.parameters()).data.fill_(float("nan"))

    with monkeypatch.context() as patched:
        patched.setattr(TrainingRun, "take", poisoned)
        with pytest.raises(DivergedError, match="not a number"):
            fitted(problem, config, folder)
    same(fitted(problem, config, folder), expected)


def test_a_disk_that_is_full_ends_no_fit_and_is_told(
    problem, saves, tmp_path, monkeypatch
):
    import errno

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("napari_destvi.io.checkpoint_folder.write_tensors", full)
    config = FitConfig(**SHORT)
    told, last = set(), None
    for last in method_of(config).fit(
        problem, config, checkpoint=tmp_path / "unfinished"
    ):
        told.add(last.warning)
    assert last.result.status == "complete"
    assert any("No space left on device" in warning for warning in told)
