import numpy as np
import pytest

from napari_destvi.config import AMORTIZATIONS, PRESETS, FitConfig, preset_named
from napari_destvi.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("batch_size", 0, "Batch size is 0"),
        ("batch_size", "many", "Batch size is 'many'"),
        ("batch_size", True, "whole number"),
        ("epochs", -3, "Epochs is -3"),
        ("amortization", "all", "both, latent, proportion, none"),
        ("device", "tpu", "auto, cpu, cuda, mps"),
        ("preset", "best", ", ".join(PRESETS)),
        ("method", "rctd", "Method is 'rctd'. Choose one of destvi, nnls, weighted"),
        ("seed", -1, "from 0 to"),
        ("n_threads", 0, "Number of threads"),
        ("ensemble_size", 0, "networks from 1 to 32"),
        ("ensemble_size", 33, "Ensemble size is 33"),
        ("ensemble_size", "many", 'or "auto"'),
        ("ensemble_size", True, "whole number"),
    ],
)
def test_value_outside_what_is_allowed_is_named_with_what_is(name, value, said):
    with pytest.raises(ConfigError, match=said):
        FitConfig(**{name: value})


def test_whole_numbers_of_numpy_are_whole_numbers():
    config = FitConfig(batch_size=np.int64(16), seed=np.uint32(3))
    assert (type(config.batch_size), type(config.seed)) == (int, int)
    with pytest.raises(ConfigError, match="whole number"):
        FitConfig(batch_size=np.float64(16))


def test_settings_survive_the_way_through_plain_values():
    config = FitConfig(batch_size=16, amortization="latent", seed=7)
    assert FitConfig.from_dict(config.to_dict()) == config


def test_settings_from_before_there_were_methods_mean_destvi():
    older = FitConfig(seed=7).to_dict()
    del older["method"]
    assert FitConfig.from_dict(older) == FitConfig(seed=7, method="destvi")


def test_the_method_takes_the_place_of_no_setting_given_by_position():
    config = FitConfig(16, "latent", 5, 6, "published", "cpu", 3, 2)
    assert (config.n_threads, config.method) == (2, "destvi")


def test_the_networks_take_the_place_of_no_setting_given_by_position():
    config = FitConfig(16, "latent", 5, 6, "published", "cpu", 3, 2, "nnls")
    assert (config.method, config.ensemble_size) == ("nnls", "auto")


def test_settings_from_before_there_were_ensembles_leave_their_size_to_the_preset():
    older = FitConfig(seed=7).to_dict()
    del older["ensemble_size"]
    assert FitConfig.from_dict(older).ensemble_size == "auto"


@pytest.mark.parametrize("size", [1, 32, np.int64(8)])
def test_one_to_thirty_two_networks_are_allowed(size):
    config = FitConfig(ensemble_size=size)
    assert config.ensemble_size == size
    assert type(config.ensemble_size) is int


def test_unknown_setting_is_named():
    with pytest.raises(ConfigError, match="batchsize"):
        FitConfig.from_dict({"batchsize": 3})


def test_every_amortization_mode_is_accepted():
    assert {FitConfig(amortization=mode).amortization for mode in AMORTIZATIONS} == {
        "both",
        "latent",
        "proportion",
        "none",
    }


def test_unknown_preset_is_answered_with_those_there_are():
    with pytest.raises(ConfigError, match=", ".join(PRESETS)):
        preset_named("best")


def test_published_preset_has_the_published_numbers():
    published = preset_named("published")
    assert (published.spot_epochs, published.reference_epochs) == (2500, 300)
    assert (published.spot_learning_rate, published.adam_eps) == (3e-3, 0.01)
    assert (published.gene_factor_penalty, published.simulated_weight) == (5.0, 0.0)
