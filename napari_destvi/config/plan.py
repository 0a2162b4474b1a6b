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
    warnings : tuple of str
        Sentences to show before the fit.
    """

    batch_size: int
    batch_size_reason: str
    epochs: int
    epochs_reason: str
    reference_epochs: int
    preset: Preset
    warnings: tuple[str, ...] = ()

    @property
    def reference_batch_size(self) -> int:
        """Cells per training step of the reference stage."""
        return self.preset.reference_batch_size


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
    epochs, epochs_reason = _epochs(config, preset, math.ceil(n_spots / batch_size))
    return FitPlan(
        batch_size=batch_size,
        batch_size_reason=batch_reason,
        epochs=epochs,
        epochs_reason=epochs_reason,
        reference_epochs=_reference_epochs(config, preset, n_cells),
        preset=preset,
        warnings=_warnings(config, n_spots),
    )


def _batch_size(config: FitConfig, n_spots: int) -> tuple[int, str]:
    if config.batch_size != "auto":
        size = min(config.batch_size, n_spots)
        if size < config.batch_size:
            return size, f"All {n_spots} spots: there are no more."
        return size, "Chosen by you."
    tenth = max(round(n_spots * AUTO_BATCH_FRACTION), MIN_AUTO_BATCH_SIZE)
    size = min(tenth, MAX_AUTO_BATCH_SIZE, n_spots)
    reason = (
        f"A tenth of the {n_spots:,} spots, at most {MAX_AUTO_BATCH_SIZE}: "
        "the rule of DestVI's authors."
    )
    return size, reason


def _epochs(config: FitConfig, preset: Preset, n_batches: int) -> tuple[int, str]:
    if config.epochs != "auto":
        return config.epochs, "Chosen by you."
    if preset.spot_epochs is not None:
        return preset.spot_epochs, f"The length of the preset {preset.name!r}."
    steps = preset.spot_steps
    epochs = max(math.ceil(steps / n_batches), 1)
    return epochs, f"About {steps:,} steps of {n_batches:,} batches an epoch."


def _reference_epochs(config: FitConfig, preset: Preset, n_cells: int) -> int:
    if config.reference_epochs != "auto":
        return config.reference_epochs
    if preset.reference_epochs is not None:
        return preset.reference_epochs
    n_batches = math.ceil(n_cells / preset.reference_batch_size)
    return max(math.ceil(preset.reference_steps / n_batches), 1)


def _warnings(config: FitConfig, n_spots: int) -> tuple[str, ...]:
    warnings = []
    if n_spots < FEW_SPOTS:
        warnings.append(
            f"The slide has {n_spots} spots. Below {FEW_SPOTS} the estimates of any "
            "deconvolution are unreliable; read them as hints."
        )
    if config.batch_size != "auto" and config.batch_size > n_spots / 2:
        warnings.append(
            f"A batch size of {config.batch_size} is more than half of the "
            f"{n_spots} spots. DestVI has failed with so few batches; a tenth of "
            "the spots is safer."
        )
    return tuple(warnings)
