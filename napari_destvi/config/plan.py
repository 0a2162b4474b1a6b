"""From wishes and facts to numbers: the rules behind every ``auto``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from napari_destvi.config.fit_config import FitConfig
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
class FitPlan:
    """The numbers of one fit, with the reason for each that was chosen for the user.

    Parameters
    ----------
    batch_size, epochs, reference_epochs : int
        What the training uses.
    batch_size_reason, epochs_reason : str
        A sentence to show beside the number.
    preset : Preset
        The numbers that the user does not choose.
    ensemble_size : int
        Networks trained side by side.
    state_epochs : int
        Passes over the spots to fit the states, where they come after the proportions.
    warnings : tuple of str
        Sentences to show before the fit.
    """

    batch_size: int
    batch_size_reason: str
    epochs: int
    epochs_reason: str
    reference_epochs: int
    preset: Preset
    ensemble_size: int = 1
    state_epochs: int = 0
    warnings: tuple[str, ...] = ()


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
    preset = preset_named(config.preset)
    batch_size, batch_reason = _batch_size(config, n_spots)
    n_batches = math.ceil(n_spots / batch_size)
    epochs, epochs_reason = _epochs(config, preset, n_batches)
    return FitPlan(
        batch_size=batch_size,
        batch_size_reason=batch_reason,
        epochs=epochs,
        epochs_reason=epochs_reason,
        reference_epochs=_reference_epochs(config, preset, n_cells),
        preset=preset,
        ensemble_size=_ensemble_size(config, preset),
        state_epochs=_state_epochs(config, preset, epochs, n_batches),
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
            return size, f"All {n_spots} spots: there are no more."
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


def _epochs(config: FitConfig, preset: Preset, n_batches: int) -> tuple[int, str]:
    if solves_proportions(config):
        return 0, "Free proportions are solved for, without training."
    if config.epochs != "auto":
        return config.epochs, "Chosen by you."
    if preset.spot_epochs is not None:
        return preset.spot_epochs, f"The length of the preset {preset.name!r}."
    steps = preset.spot_steps
    epochs = max(math.ceil(steps / n_batches), 1)
    is_joint_and_free = preset.spot_fit == "joint" and config.amortization != "both"
    if is_joint_and_free and epochs < MIN_FREE_EPOCHS:
        reason = "Numbers of their own for each spot need many visits of the spot."
        return MIN_FREE_EPOCHS, reason
    return epochs, f"About {steps:,} steps, {n_batches:,} in an epoch."


def _state_epochs(
    config: FitConfig, preset: Preset, epochs: int, n_batches: int
) -> int:
    """Return the passes for the states alone, in proportion to those before."""
    if preset.spot_fit == "joint":
        return 0
    if config.epochs != "auto" and solves_proportions(config):
        return config.epochs
    if config.epochs != "auto":
        return max(math.ceil(epochs * preset.state_steps / preset.spot_steps), 1)
    least = 1 if config.amortizes_states else MIN_FREE_EPOCHS
    return max(math.ceil(preset.state_steps / n_batches), least)


def _reference_epochs(config: FitConfig, preset: Preset, n_cells: int) -> int:
    if config.reference_epochs != "auto":
        return config.reference_epochs
    if preset.reference_epochs is not None:
        return preset.reference_epochs
    n_batches = math.ceil(n_cells / preset.reference_batch_size)
    return max(math.ceil(preset.reference_steps / n_batches), 1)


def _ensemble_size(config: FitConfig, preset: Preset) -> int:
    if solves_proportions(config):
        return 1
    if config.ensemble_size == "auto" or preset.ensemble_size == 1:
        return preset.ensemble_size
    return config.ensemble_size


def _ensemble_warnings(config: FitConfig, preset: Preset) -> tuple[str, ...]:
    if config.ensemble_size in ("auto", 1) or preset.ensemble_size > 1:
        return ()
    return (
        f"You asked for {config.ensemble_size} networks, but the preset "
        f"{preset.name!r} trains one model: one it is. Choose another preset for more.",
    )


def _batch_warnings(config: FitConfig, n_spots: int) -> tuple[str, ...]:
    if config.batch_size == "auto" or config.batch_size <= n_spots / 2:
        return ()
    return (
        f"A batch size of {config.batch_size} is more than half of the {n_spots} "
        "spots. DestVI has failed with so few batches; a tenth of the spots is safer.",
    )
