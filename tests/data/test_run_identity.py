"""A fit has one name: of all that its result depends on, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.data import run_identity
from napari_destvi.data.run_identity import applied_key, run_keys, stopped_key


def run_key(problem, config, device="cpu"):
    """Return the key of a fit on the processor."""
    return run_identity.run_key(problem, config, device=device)


def test_the_key_does_not_depend_on_files_nor_on_threads(problem):
    elsewhere = replace(problem, provenance={"spots_hash": "x", "accepted": ["all"]})
    first = run_key(problem, FitConfig(n_threads=1))
    assert first == run_key(elsewhere, FitConfig(n_threads=4))
    assert len(first) == 32
    assert set(first) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "other",
    [
        FitConfig(seed=1),
        FitConfig(batch_size=16),
        FitConfig(amortization="none"),
        FitConfig(preset="published"),
        FitConfig(method="nnls"),
        FitConfig(ensemble_size=2),
    ],
)
def test_a_setting_that_is_heeded_changes_the_key(problem, other):
    assert run_key(problem, other) != run_key(problem, FitConfig())


def test_the_key_is_of_the_device_that_computes_not_of_the_wish(problem):
    on_card = run_key(problem, FitConfig(), device="cuda")
    assert on_card != run_key(problem, FitConfig(), device="cpu")
    assert on_card == run_key(problem, FitConfig(device="cuda"), device="cuda")


def test_least_squares_are_the_same_on_any_device(problem):
    config = FitConfig(method="nnls")
    assert run_key(problem, config, "cpu") == run_key(problem, config, "cuda")


def test_a_setting_that_is_not_heeded_does_not_change_the_key(problem):
    for method, settings in (
        ("nnls", {"seed": 3, "epochs": 7, "preset": "published"}),
        ("cell2location", {"amortization": "none"}),
        ("destvi", {"cells_per_spot": 3.0}),
    ):
        plain = run_key(problem, FitConfig(method=method))
        assert run_key(problem, FitConfig(method=method, **settings)) == plain


def _moved(problem):
    spatial = replace(problem.spatial, coordinates=problem.spatial.coordinates + 1)
    return replace(problem, spatial=spatial)


def _other_counts(problem):
    return replace(
        problem, spatial=replace(problem.spatial, counts=problem.spatial.counts * 2)
    )


def _other_types(problem):
    names = tuple(reversed(problem.reference.cell_types))
    return replace(problem, reference=replace(problem.reference, cell_types=names))


def _other_names(problem):
    names = tuple(f"x{name}" for name in problem.spatial.spot_names)
    return replace(problem, spatial=replace(problem.spatial, spot_names=names))


def _fewer_spots(problem):
    spatial = problem.spatial
    some = replace(
        spatial,
        counts=spatial.counts[:50],
        spot_names=spatial.spot_names[:50],
        coordinates=np.asarray(spatial.coordinates[:50]),
    )
    return replace(problem, spatial=some)


@pytest.mark.parametrize(
    "change", [_moved, _other_counts, _other_types, _other_names, _fewer_spots]
)
def test_other_data_have_another_key_whatever_their_provenance(problem, change):
    known = replace(problem, provenance={"spots_hash": "same"})
    assert run_key(change(known), FitConfig()) != run_key(known, FitConfig())


def test_another_version_has_another_key(problem, monkeypatch):
    before = run_key(problem, FitConfig())
    versions = dict(run_identity.installed_versions(), torch="99")
    monkeypatch.setattr(run_identity, "installed_versions", lambda: versions)
    assert run_key(problem, FitConfig()) != before


def test_fits_that_were_stopped_are_told_apart():
    keys = {"k" * 32, stopped_key("k" * 32, "noon"), stopped_key("k" * 32, "one")}
    assert len(keys) == 3


def test_keys_of_several_settings_are_those_of_each(problem, monkeypatch):
    configs = [FitConfig(seed=seed) for seed in range(3)]
    expected = [run_key(problem, config) for config in configs]
    read = []
    data = run_identity._data
    monkeypatch.setattr(
        run_identity, "_data", lambda found: read.append(found) or data(found)
    )
    assert run_keys(problem, [(config, "cpu") for config in configs]) == expected
    assert len(read) == 1


def test_an_applied_model_has_a_key_of_its_slide_the_model_and_the_device(problem):
    usual = applied_key(problem, "a", device="cpu")
    assert usual == applied_key(problem, "a", device="cpu")
    others = {
        applied_key(problem, "b", device="cpu"),
        applied_key(problem, "a", device="cuda"),
        applied_key(_other_counts(problem), "a", device="cpu"),
        run_key(problem, FitConfig()),
    }
    assert len(others - {usual}) == 4
