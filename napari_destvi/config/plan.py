"""From wishes and facts to numbers: the rules behind every ``auto``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from napari_destvi.config.cell2location import resolve_cell2location
from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.fit_plan import FitPlan
from napari_destvi.config.presets import Preset, preset_named

#: The authors' rule: a tenth of the spots, at most 128 (printed as a maximum in
#: their study of batch sizes, meant as a minimum).
MAX_AUTO_BATCH_SIZE = 128
AUTO_BATCH_FRACTION = 0.1
#: The smallest mini-batch in the authors' study.
MIN_AUTO_BATCH_SIZE = 4
#: A number that belongs to one spot moves only when the spot is visited: so often at
#: least. On 1,003 spots, 7 visits left such numbers at their start, 137 did not.
MIN_FREE_EPOCHS = 100
#: Below this number of spots the authors advise against deconvolution.
FEW_SPOTS = 50


@dataclass(frozen=True, slots=True)
class _Length:
    """Epochs of a stage, their batches, and why."""

    epochs: int
    batches: int
    reason: str = ""


def resolve(config: FitConfig, *, n_spots: int, n_cells: int) -> FitPlan:
    """Turn the user's wishes and the size of the data into numbers.

    Parameters
    ----------
    config : FitConfig
        The wishes.
    n_spots, n_cells : int
        The size of the slide and of the reference.

    Returns
    -------
    FitPlan
        The numbers, with reasons and warnings.

    Examples
    --------
    >>> resolve(FitConfig(), n_spots=189, n_cells=832).batch_size
    19
    """
    if config.method == "cell2location":
        return resolve_cell2location(config, n_spots=n_spots, n_cells=n_cells)
    preset = preset_named(config.preset)
    batch_size, batch_reason = _batch_size(config, n_spots)
    n_batches = math.ceil(n_spots / batch_size)
    spots = _spot_length(config, preset, n_batches)
    states = _state_length(config, preset, spots, n_batches)
    return FitPlan(
        batch_size=batch_size,
        batch_size_reason=batch_reason,
        epochs=spots.epochs,
        epochs_reason=spots.reason,
        reference_epochs=_reference_epochs(config, preset, n_cells),
        preset=preset,
        ensemble_size=_ensemble_size(config, preset),
        state_epochs=states.epochs,
        batches=spots.batches,
        state_batches=states.batches,
        warnings=(
            *_batch_warnings(config, n_spots),
            *_ensemble_warnings(config, preset),
        ),
    )


def solves_proportions(config: FitConfig) -> bool:
    """Return whether the proportions are found without training.

    Parameters
    ----------
    config : FitConfig
        The wishes.
    """
    is_in_turn = preset_named(config.preset).spot_fit == "in turn"
    return is_in_turn and not config.amortizes_proportions


def _batch_size(config: FitConfig, n_spots: int) -> tuple[int, str]:
    if config.batch_size != "auto":
        size = min(config.batch_size, n_spots)
        if size < config.batch_size:
            return size, f"All {n_spots:,} spots: there are no more."
        return size, "Chosen by you."
    tenth = round(n_spots * AUTO_BATCH_FRACTION)
    if tenth < MIN_AUTO_BATCH_SIZE:
        size = min(MIN_AUTO_BATCH_SIZE, n_spots)
        return size, "The smallest that DestVI's authors tried, for so few spots."
    size = min(tenth, MAX_AUTO_BATCH_SIZE)
    reason = (
        f"A tenth of the {n_spots:,} spots, at most {MAX_AUTO_BATCH_SIZE}: "
        "the rule of DestVI's authors."
    )
    return size, reason


def _spot_length(config: FitConfig, preset: Preset, n_batches: int) -> _Length:
    """Return the length of the stage "spots"."""
    if solves_proportions(config):
        reason = "Free proportions are solved for, without training."
        return _Length(0, n_batches, reason)
    if config.epochs != "auto":
        return _Length(config.epochs, n_batches, "Chosen by you.")
    if preset.spot_epochs is not None:
        reason = f"The length of the preset {preset.name!r}."
        return _Length(preset.spot_epochs, n_batches, reason)
    is_joint_and_free = preset.spot_fit == "joint" and config.amortization != "both"
    least = MIN_FREE_EPOCHS if is_joint_and_free else 1
    return _length_of_steps(preset.spot_steps, n_batches, least=least)


def _state_length(
    config: FitConfig, preset: Preset, spots: _Length, n_batches: int
) -> _Length:
    """Return the length of the stage "states", in proportion to the one before."""
    if preset.spot_fit == "joint":
        return _Length(0, n_batches)
    if config.epochs != "auto" and solves_proportions(config):
        return _Length(config.epochs, n_batches)
    if config.epochs != "auto":
        epochs = math.ceil(spots.epochs * preset.state_steps / preset.spot_steps)
        return _Length(max(epochs, 1), n_batches)
    least = 1 if config.amortizes_states else MIN_FREE_EPOCHS
    return _length_of_steps(preset.state_steps, n_batches, least=least)


def _length_of_steps(steps: int, n_batches: int, *, least: int) -> _Length:
    """Return the epochs that make about so many steps, or the least."""
    epochs = math.ceil(steps / n_batches)
    if epochs < least:
        reason = "Numbers of their own for each spot need many visits of the spot."
        return _Length(least, n_batches, reason)
    if n_batches > steps:
        reason = f"{steps:,} steps; with so many spots a part of them teaches enough."
        return _Length(1, steps, reason)
    return _Length(
        epochs, n_batches, f"About {steps:,} steps, {n_batches:,} in an epoch."
    )


def _reference_epochs(config: FitConfig, preset: Preset, n_cells: int) -> int:
    if config.reference_epochs != "auto":
        return config.reference_epochs
    assert preset.reference_epochs is not None
    n_batches = math.ceil(n_cells / preset.reference_batch_size)
    least = math.ceil(preset.least_reference_steps / n_batches)
    epochs = max(preset.reference_epochs, least)
    if preset.most_reference_steps is None:
        return epochs
    return min(epochs, math.ceil(preset.most_reference_steps / n_batches))


def _ensemble_size(config: FitConfig, preset: Preset) -> int:
    if solves_proportions(config):
        return 1
    if config.ensemble_size == "auto" or preset.ensemble_size == 1:
        return preset.ensemble_size
    return config.ensemble_size


def _ensemble_warnings(config: FitConfig, preset: Preset) -> tuple[str, ...]:
    if config.ensemble_size in ("auto", 1):
        return ()
    if solves_proportions(config):
        return (
            f"You asked for {config.ensemble_size} networks, but free proportions are "
            'solved for without any. Choose the amortization "both" for networks.',
        )
    if preset.ensemble_size > 1:
        return ()
    return (
        f"You asked for {config.ensemble_size} networks, but the preset "
        f"{preset.name!r} trains one model: one it is. Choose another preset for more.",
    )


def _batch_warnings(config: FitConfig, n_spots: int) -> tuple[str, ...]:
    """Return a warning where few batches mean too few steps: of a fit at once."""
    is_small = config.batch_size == "auto" or config.batch_size <= n_spots / 2
    if is_small or preset_named(config.preset).spot_fit != "joint":
        return ()
    return (
        f"A batch size of {config.batch_size:,} is more than half of the {n_spots:,} "
        "spots: few batches mean few steps, and DestVI has failed so. A tenth of the "
        "spots is safer, or more epochs.",
    )
