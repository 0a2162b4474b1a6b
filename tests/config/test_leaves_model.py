"""Which fits leave a model for other slides."""

from __future__ import annotations

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.config.leaves_model import why_no_model


@pytest.mark.parametrize("preset", ["default", "joint", "published"])
def test_a_fit_whose_networks_predict_all_leaves_a_model(preset):
    assert why_no_model(FitConfig(preset=preset)) == ""


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"method": "nnls"}, "the method destvi"),
        ({"method": "cell2location"}, "the method destvi"),
        ({"amortization": "none"}, "the amortization 'both'"),
        ({"amortization": "latent"}, "the amortization 'both'"),
        ({"amortization": "proportion"}, "the amortization 'both'"),
        ({"preset": "augmented"}, "the preset 'default'"),
    ],
)
def test_other_fits_say_what_to_choose(wishes, told):
    assert told in why_no_model(FitConfig(**wishes))
