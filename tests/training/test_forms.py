import pytest

from napari_destvi.config import PRESETS
from napari_destvi.model.augmented.reference import AugmentedReferenceModel
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.spots import SpotModel
from napari_destvi.training.in_turn_fit import InTurnFit
from napari_destvi.training.joint_fit import JointFit


def test_default_fits_in_turn(fit_of_preset):
    reference, fit = fit_of_preset("default")
    assert isinstance(reference, ReferenceModel)
    assert isinstance(fit, InTurnFit)


@pytest.mark.parametrize("preset", ["joint", "published"])
def test_joint_and_published_fit_at_once(fit_of_preset, preset):
    reference, fit = fit_of_preset(preset)
    assert isinstance(reference, ReferenceModel)
    assert isinstance(fit, JointFit)
    assert isinstance(fit.model, SpotModel)


def test_augmented_has_models_of_its_own(fit_of_preset):
    reference, fit = fit_of_preset("augmented")
    assert isinstance(reference, AugmentedReferenceModel)
    assert isinstance(fit, JointFit)
    assert isinstance(fit.model, AugmentedSpotModel)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_fit_trains_the_stages_that_it_names(fit_of_preset, preset):
    """And can be read out before the first step, and after each."""
    _, fit = fit_of_preset(preset)
    fit.read_out(status="running", settings={})
    for stage, n_epochs in fit.stages.items():
        points = [point for point in fit.train(stage) if point.ends_epoch]
        assert len(points) == n_epochs
        assert fit.read_out(status="running", settings={}).status == "running"
