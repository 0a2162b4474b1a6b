"""Which fits leave a model that can be applied to another slide, and why others not."""

from __future__ import annotations

from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.methods import METHODS
from napari_destvi.config.presets import preset_named


def why_no_model(config: FitConfig) -> str:
    """Return why a fit leaves no model for other slides; "" if it leaves one.

    Parameters
    ----------
    config : FitConfig
        Its settings.

    Examples
    --------
    >>> why_no_model(FitConfig())
    ''
    """
    if config.method != "destvi":
        return (
            f"{METHODS[config.method].title} leaves no model for other slides: it "
            "finds the numbers of each spot anew. Choose the method destvi."
        )
    if config.amortization != "both":
        return (
            f"With the amortization {config.amortization!r} some numbers belong to the "
            "spots of this slide alone, and there is no model for other slides. Choose "
            "the amortization 'both'."
        )
    if preset_named(config.preset).augmented is not None:
        return (
            f"The preset {config.preset!r} leaves no model for other slides: its "
            "states belong to this slide. Choose the preset 'default'."
        )
    return ""
