"""The numbers of one fit, each with the reason for it."""

from __future__ import annotations

from dataclasses import dataclass

from napari_destvi.config.presets import Preset


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
    batches, state_batches : int
        Batches in an epoch of either; on a large slide fewer than hold all spots,
        another part of them in each epoch.
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
    batches: int = 1
    state_batches: int = 1
    warnings: tuple[str, ...] = ()
