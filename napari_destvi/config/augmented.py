"""The augmented form's own numbers, beside those that every preset has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AugmentedForm:
    """What scvi-tools 1.4.1 and 1.4.2 call DestVI differs in from the published form.

    All defaults are those of scvi-tools 1.4.2.

    Parameters
    ----------
    n_states : int
        States of one type that a spot may hold at once, where a network predicts
        them; a free state is a single one.
    state_dropout : float
        Dropout of the network of the states; that of the abundances has none.
    abundance_floor : float
        Added to each abundance in training, so that no type's decoder goes without a
        gradient.
    reconstruction_weight : float
        Weight of the counts' likelihood against all else.
    entropy_weight : float
        Weight of the abundances' entropy, which asks for few types in a spot.
    noise_rate : float
        Rate of the exponential prior on the noise's abundance.
    gene_factor_weight : float
        Weight of the standard normal prior on the log gene factors.
    composition_weight : float
        Weight of the divergence between drawn and predicted composition of the
        simulated copies.
    type_concentration : float
        Of the Dirichlet distribution of the simulated compositions: far below 1, one
        type dominates a copy.
    copy_share : tuple of float
        Both parameters of the Beta distribution of the simulation's share in a mixed
        copy.
    extra_counts : float
        By how many counts a simulated copy is larger than its spot, so that an almost
        empty spot teaches too.
    """

    n_states: int = 3
    state_dropout: float = 0.03
    abundance_floor: float = 0.002
    reconstruction_weight: float = 3.0
    entropy_weight: float = 2.0
    noise_rate: float = 1.0
    gene_factor_weight: float = 1.0
    composition_weight: float = 100.0
    type_concentration: float = 0.03
    copy_share: tuple[float, float] = (0.4, 0.5)
    extra_counts: float = 50.0
