"""What a fit of a sweep is called: by its settings, those that it heeds."""

from __future__ import annotations

from napari_destvi.config import FitConfig, ignored_settings

_DEFAULT = FitConfig()
#: Named only where they are not the default, in this order.
_NAMED = {
    "preset": "{}",
    "epochs": "{} epochs",
    "reference_epochs": "{} reference epochs",
    "ensemble_size": "{} networks",
    "cells_per_spot": "{:g} cells",
    "detection_alpha": "alpha {:g}",
}


def run_name(config: FitConfig) -> str:
    """Return a name that tells the settings of a fit from all others.

    Examples
    --------
    >>> run_name(FitConfig(batch_size=8, amortization="latent", epochs=500, seed=2))
    'destvi latent batch 8 500 epochs seed 2'
    """
    ignored = ignored_settings(config.method)
    parts: list[str] = [config.method]
    if "amortization" not in ignored:
        parts.append(config.amortization)
    if "batch_size" not in ignored:
        parts.append(f"batch {config.batch_size}")
    for name, text in _NAMED.items():
        value = getattr(config, name)
        if name not in ignored and value != getattr(_DEFAULT, name):
            parts.append(text.format(value))
    if "seed" not in ignored:
        parts.append(f"seed {config.seed}")
    return " ".join(parts)
