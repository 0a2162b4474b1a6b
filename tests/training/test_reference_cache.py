import dataclasses

import numpy as np
import pytest
import torch

from napari_destvi.config import FitConfig, resolve
from napari_destvi.training import reference_cache
from napari_destvi.training.reference import build_reference
from napari_destvi.training.reference_cache import (
    content_key,
    load_reference,
    store_reference,
)

PLAN = resolve(FitConfig(), n_spots=60, n_cells=90)


def _model(problem, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return build_reference(problem, PLAN, generator=generator)


def _key(problem, plan=PLAN, seed=0):
    return content_key(problem, plan, seed=seed, device="cpu")


def test_stored_model_comes_back_whole(problem, cache_folder):
    stored, loaded = _model(problem, seed=0), _model(problem, seed=1)
    store_reference(stored, "key", [3.0, 2.0])
    losses = load_reference(loaded, "key")
    np.testing.assert_array_equal(losses, [3.0, 2.0])
    for name, value in stored.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], value, rtol=0, atol=0)


def test_model_that_is_not_there_is_none(problem, cache_folder):
    assert load_reference(_model(problem), "key") is None


@pytest.mark.parametrize("content", [b"", b"not a model", b"\xff" * 2000])
def test_damaged_file_is_passed_over(problem, cache_folder, content):
    store_reference(_model(problem), "key", [1.0])
    (cache_folder / "key.safetensors").write_bytes(content)
    assert load_reference(_model(problem), "key") is None


@pytest.mark.bad_input(46)
@pytest.mark.parametrize("other", ["genes", "types"])
def test_model_of_other_genes_or_types_is_passed_over_and_told(
    problem, cache_folder, caplog, other
):
    make = {"genes": _with_fewer_genes, "types": _of_two_types}[other]
    of_others = make(problem)
    store_reference(_model(of_others), "key", [1.0])
    stored = (cache_folder / "key.safetensors").read_bytes()
    model = _model(problem)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert load_reference(model, "key") is None
    assert "is of other genes or types and is not used: " in caplog.text
    for name, value in before.items():
        torch.testing.assert_close(model.state_dict()[name], value, rtol=0, atol=0)
    assert (cache_folder / "key.safetensors").read_bytes() == stored


def _with_fewer_genes(problem):
    counts = problem.reference.counts[:, :30]
    return dataclasses.replace(
        problem,
        reference=dataclasses.replace(problem.reference, counts=counts),
        spatial=dataclasses.replace(
            problem.spatial, counts=problem.spatial.counts[:, :30]
        ),
        gene_names=problem.gene_names[:30],
    )


def _of_two_types(problem):
    rows = np.flatnonzero(problem.reference.labels < 2)
    reference = dataclasses.replace(
        problem.reference,
        counts=problem.reference.counts[rows],
        labels=problem.reference.labels[rows],
        cell_types=problem.reference.cell_types[:2],
    )
    return dataclasses.replace(problem, reference=reference)


def test_key_depends_on_what_the_model_depends_on(problem):
    other_cells = dataclasses.replace(
        problem, reference=dataclasses.replace(
            problem.reference, counts=problem.reference.counts * 2))  # fmt: skip
    longer = dataclasses.replace(PLAN, reference_epochs=PLAN.reference_epochs + 1)
    keys = [
        _key(problem),
        _key(other_cells),
        _key(problem, longer),
        _key(problem, seed=1),
    ]
    assert len(set(keys)) == len(keys)


def test_key_does_not_depend_on_the_spots_or_their_training(problem):
    other = dataclasses.replace(
        PLAN, batch_size=3, epochs=9, state_epochs=4, ensemble_size=1
    )
    assert _key(problem, other) == _key(problem)


OF_THE_SPOTS = {
    "spot_fit": "joint",
    "spot_steps": 7,
    "spot_epochs": 7,
    "spot_learning_rate": 0.5,
    "spot_schedule": "constant",
    "spot_kl_warmup": 0.9,
    "state_steps": 7,
    "shared_speed": 7.0,
    "abundance_link": "softplus",
    "abundance_l1": 7.0,
    "gene_factor_penalty": 7.0,
    "noise_profile_penalty": 7.0,
    "simulated_weight": 7.0,
    "n_simulated": 7,
    "ensemble_size": 7,
    "name": "other",
    "description": "Other.",
}
OF_BOTH = {
    "n_latent": 7,
    "n_hidden": 7,
    "dropout": 0.7,
    "start": "random",
    "has_type_offset": False,
    "reference_batch_size": 7,
    "reference_learning_rate": 0.7,
    "reference_schedule": "constant",
    "reference_kl_warmup": 0.7,
    "adam_eps": 0.7,
    "weight_decay": 0.7,
}


def _key_with(problem, **changes):
    preset = dataclasses.replace(PLAN.preset, **changes)
    return _key(problem, dataclasses.replace(PLAN, preset=preset))


@pytest.mark.parametrize("name", OF_THE_SPOTS)
def test_key_does_not_depend_on_what_the_preset_has_for_the_spots(problem, name):
    assert OF_THE_SPOTS[name] != getattr(PLAN.preset, name)
    assert _key_with(problem, **{name: OF_THE_SPOTS[name]}) == _key(problem)


@pytest.mark.parametrize("name", OF_BOTH)
def test_key_depends_on_what_the_preset_has_for_the_reference(problem, name):
    assert _key_with(problem, **{name: OF_BOTH[name]}) != _key(problem)


def test_default_and_joint_preset_share_their_reference_models(problem):
    """They differ in the spots alone."""
    joint = resolve(FitConfig(preset="joint"), n_spots=60, n_cells=90)
    assert _key(problem, joint) == _key(problem)


def test_only_the_newest_models_are_kept(problem, cache_folder, monkeypatch):
    monkeypatch.setattr(reference_cache, "MAX_MODELS", 2)
    for name in ("a", "b", "c"):
        store_reference(_model(problem), name, [1.0])
    names = sorted(path.stem for path in cache_folder.glob("*"))
    assert names == ["b", "c"]


def test_cache_that_cannot_be_written_is_no_error(problem, tmp_path, monkeypatch):
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(blocker))
    store_reference(_model(problem), "key", [1.0])
    assert load_reference(_model(problem), "key") is None
