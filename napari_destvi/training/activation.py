"""From latent states to one readable number per type and spot: its activation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results.state_limits import MIN_SHARE, MIN_SPOTS

#: Below this the states differ by rounding only.
MIN_VARIANCE = 1e-10
#: The counts of a typical spot tell a state if one standard deviation of it moves them
#: by as much as one of counting noise. On the sample tissue states without any say in
#: the counts reach .4, others 16 and more.
MIN_INFORMATION = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ActivationAxis:
    """The leading direction of one type's state in the tissue.

    Parameters
    ----------
    centre, direction : ndarray of shape (n_latent,)
        Abundance-weighted mean state, and a unit vector.
    spread : float
        Abundance-weighted standard deviation along the direction.
    """

    centre: NDArray[np.float64] = field(repr=False)
    direction: NDArray[np.float64] = field(repr=False)
    spread: float

    def position(self, cell_state: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the position along the axis, in standard deviations.

        Parameters
        ----------
        cell_state : ndarray of shape (n_spots, n_latent)
            States of the type.
        """
        return (cell_state - self.centre) @ self.direction / self.spread

    def ends(self) -> NDArray[np.float64]:
        """Return the states one standard deviation below and above the centre.

        Returns
        -------
        ndarray of shape (2, n_latent)
        """
        step = self.spread * self.direction
        return np.stack([self.centre - step, self.centre + step])

    def flipped(self) -> ActivationAxis:
        """Return the same axis, read the other way round."""
        return ActivationAxis(self.centre, -self.direction, self.spread)


def leading_axis(
    cell_state: NDArray[np.floating],
    share: NDArray[np.floating],
) -> ActivationAxis | None:
    r"""Return the direction along which a type's state varies most in the tissue.

    The principal axis of the states, weighted by the share w of the type:

    .. math:: \max_{|a|=1} \; \sum_s w_s \bigl( a^T (\gamma_s - \bar\gamma) \bigr)^2

    Parameters
    ----------
    cell_state : ndarray of shape (n_spots, n_latent)
        States of the type.
    share : ndarray of shape (n_spots,)
        Proportion of the type in each spot.

    Returns
    -------
    ActivationAxis or None
        None where too few spots hold enough of the type, or where all have one state.
    """
    weight = np.where(share >= MIN_SHARE, share, 0.0).astype(np.float64)
    if np.count_nonzero(weight) < MIN_SPOTS:
        return None
    weight /= weight.sum()
    centre = weight @ cell_state
    centred = cell_state - centre
    covariance = (weight[:, None] * centred).T @ centred
    variances, directions = np.linalg.eigh(covariance)
    direction, variance = directions[:, -1], float(variances[-1])
    if variance < MIN_VARIANCE:
        return None
    return ActivationAxis(centre, direction, float(np.sqrt(variance)))


def information(
    rise: NDArray[np.floating],
    profile: NDArray[np.floating],
    noise: NDArray[np.floating],
    amount: float,
) -> float:
    r"""Return what the counts of a typical spot tell of a type's state.

    The Fisher information of one standard deviation of the state,

    .. math:: l v^2 \sum_g \frac{\Delta_g^2}{p_g \, n_g}

    A network gives a state to every spot even where the counts have no say in it;
    it then follows whatever else the network sees, and must not be shown.

    Parameters
    ----------
    rise : ndarray of shape (n_genes,)
        Change of the type's expected expression by one standard deviation, as a share
        of the library size.
    profile : ndarray of shape (n_genes,)
        Share of each gene in the counts of the slide.
    noise : ndarray of shape (n_genes,)
        Variance of the counts in multiples of their mean.
    amount : float
        Library size times squared abundance of the type, in a typical spot with it.
    """
    return float(amount * (rise**2 / (profile * noise)).sum())


def masked_position(
    axis: ActivationAxis | None,
    cell_state: NDArray[np.floating],
    share: NDArray[np.floating],
) -> NDArray[np.float32]:
    """Return the position along the axis, NaN where there is too little of the type.

    Parameters
    ----------
    axis : ActivationAxis or None
        None gives NaN everywhere.
    cell_state : ndarray of shape (n_spots, n_latent)
        States of the type.
    share : ndarray of shape (n_spots,)
        Proportion of the type in each spot.

    Returns
    -------
    ndarray of shape (n_spots,)
        In standard deviations.
    """
    if axis is None:
        return np.full(len(share), np.nan, dtype=np.float32)
    position = axis.position(cell_state)
    return np.where(share >= MIN_SHARE, position, np.nan).astype(np.float32)
