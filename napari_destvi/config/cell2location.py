"""The numbers of Cell2location: its presets, and the rules behind every ``auto``."""

from __future__ import annotations

import math

from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.fit_plan import FitPlan
from napari_destvi.config.presets import DEFAULT_PRESET, PRESETS, Preset

#: Spots per step if the user has no wish: all of the slide up to this number. Numbers
#: of its own move only when a spot is visited, so that smaller batches save no time.
MAX_AUTO_SPOTS = 8192
#: Cells per step of the published regression, which its length is counted in: with the
#: sums of the types ours sees all cells in each.
PUBLISHED_REFERENCE_BATCH = 2500
#: Epochs of that regression: so many for this number of cells, more for fewer cells and
#: less for more, up to a most (Cell2location 0.1.5 with scvi-tools 1.4.2).
_EPOCHS, _FOR_CELLS, _MOST_EPOCHS = 400, 20_000, 1000

CELL2LOCATION_PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            name="default",
            description=(
                "The published model, trained with larger and then smaller steps: "
                "as good a fit in a tenth of the time."
            ),
            n_latent=0,
            reference_epochs=300,
            reference_learning_rate=2e-2,
            reference_schedule="one-cycle",
            spot_epochs=3000,
            spot_learning_rate=5e-2,
            spot_schedule="one-cycle",
        ),
        Preset(
            name="published",
            description=(
                "The model and training of Kleshchevnikov et al. 2022: 30,000 steps; "
                "slow."
            ),
            n_latent=0,
            reference_epochs=None,
            reference_learning_rate=2e-3,
            spot_epochs=30_000,
            spot_learning_rate=2e-3,
        ),
    )
}


def cell2location_preset(name: str) -> Preset:
    """Return the preset of this name; the default for a name that is DestVI's alone."""
    return CELL2LOCATION_PRESETS.get(name, CELL2LOCATION_PRESETS[DEFAULT_PRESET])


def presets_of(method: str) -> dict[str, Preset]:
    """Return the presets that a method has, by name.

    Examples
    --------
    >>> list(presets_of("cell2location"))
    ['default', 'published']
    """
    return CELL2LOCATION_PRESETS if method == "cell2location" else PRESETS


def resolve_cell2location(config: FitConfig, *, n_spots: int, n_cells: int) -> FitPlan:
    """Turn the wishes for a fit of Cell2location into numbers; see `resolve`."""
    preset = cell2location_preset(config.preset)
    batch_size, batch_reason = _batch_size(config, n_spots)
    epochs, epochs_reason = _epochs(config, preset)
    return FitPlan(
        batch_size=batch_size,
        batch_size_reason=batch_reason,
        epochs=epochs,
        epochs_reason=epochs_reason,
        reference_epochs=_reference_epochs(config, preset, n_cells),
        preset=preset,
        batches=math.ceil(n_spots / batch_size),
        warnings=_warnings(config),
    )


def _batch_size(config: FitConfig, n_spots: int) -> tuple[int, str]:
    if config.batch_size != "auto" and config.batch_size < n_spots:
        return config.batch_size, "Chosen by you."
    if n_spots <= MAX_AUTO_SPOTS or config.batch_size != "auto":
        return n_spots, "All spots in each step, as Cell2location's authors do."
    reason = f"So many at once; all {n_spots:,} spots would take much memory."
    return MAX_AUTO_SPOTS, reason


def _epochs(config: FitConfig, preset: Preset) -> tuple[int, str]:
    if config.epochs != "auto":
        return config.epochs, "Chosen by you."
    assert preset.spot_epochs is not None
    return preset.spot_epochs, f"The length of the preset {preset.name!r}."


def _reference_epochs(config: FitConfig, preset: Preset, n_cells: int) -> int:
    """Return the steps of the regression."""
    if config.reference_epochs != "auto":
        return config.reference_epochs
    if preset.reference_epochs is not None:
        return preset.reference_epochs
    epochs = min(max(round(_EPOCHS * _FOR_CELLS / n_cells), 1), _MOST_EPOCHS)
    return epochs * math.ceil(n_cells / PUBLISHED_REFERENCE_BATCH)


def _warnings(config: FitConfig) -> tuple[str, ...]:
    if config.preset in CELL2LOCATION_PRESETS:
        return ()
    return (
        f"The preset {config.preset!r} is one of DestVI: Cell2location is trained with "
        f"its own default. It has the presets {', '.join(CELL2LOCATION_PRESETS)}.",
    )
