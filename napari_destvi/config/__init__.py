"""The settings of a fit: what the user chooses, the presets, the plan."""

from napari_destvi.config.fit_config import (
    AMORTIZATIONS,
    DEVICES,
    Amortization,
    Auto,
    Device,
    FitConfig,
)
from napari_destvi.config.plan import FEW_SPOTS, FitPlan, resolve
from napari_destvi.config.presets import PRESETS, AbundanceLink, Preset, preset_named

__all__ = [
    "AMORTIZATIONS",
    "DEVICES",
    "FEW_SPOTS",
    "PRESETS",
    "AbundanceLink",
    "Amortization",
    "Auto",
    "Device",
    "FitConfig",
    "FitPlan",
    "Preset",
    "preset_named",
    "resolve",
]
