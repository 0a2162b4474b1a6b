"""The settings of a fit: what the user chooses, the presets, the plan."""

from napari_destvi.config.cell2location import (
    CELL2LOCATION_PRESETS,
    cell2location_preset,
    presets_of,
)
from napari_destvi.config.fit_config import (
    AMORTIZATIONS,
    DEVICES,
    MAX_ENSEMBLE_SIZE,
    Amortization,
    Auto,
    Device,
    FitConfig,
)
from napari_destvi.config.fit_plan import FitPlan
from napari_destvi.config.ignored import ignored_settings
from napari_destvi.config.methods import (
    LEAST_SQUARES,
    METHODS,
    Method,
    method_title,
)
from napari_destvi.config.plan import FEW_SPOTS, resolve, solves_proportions
from napari_destvi.config.presets import (
    PRESETS,
    AbundanceLink,
    Preset,
    SpotFitOrder,
    preset_named,
)

__all__ = [
    "AMORTIZATIONS",
    "CELL2LOCATION_PRESETS",
    "DEVICES",
    "FEW_SPOTS",
    "LEAST_SQUARES",
    "MAX_ENSEMBLE_SIZE",
    "METHODS",
    "PRESETS",
    "AbundanceLink",
    "Amortization",
    "Auto",
    "Device",
    "FitConfig",
    "FitPlan",
    "Method",
    "Preset",
    "SpotFitOrder",
    "cell2location_preset",
    "ignored_settings",
    "method_title",
    "preset_named",
    "presets_of",
    "resolve",
    "solves_proportions",
]
