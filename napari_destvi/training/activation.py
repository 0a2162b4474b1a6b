"""From latent states to one readable number per type and spot: its activation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

#: A type's state is shown where it holds at least this share of the spot.
MIN_SHARE = 0.1
#: Fewer spots than this do not make a direction.
MIN_SPOTS = 10
#: A state that varies over the tissue by less than this share of the variance that
#: the prior leaves it was not learned from the counts: the type shows no state. On
#: the sample tissue unlearned states reach .06, learned ones .4 and more.
MIN_VARIANCE_RATIO = 0.1


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
    prior_covariance: NDArray[np.floating],
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
    prior_covariance : ndarray of shape (n_latent, n_latent)
        Of the type's state before any spot was seen.

    Returns
    -------
    ActivationAxis or None
        None where too few spots hold enough of the type, or where the state hardly
        varies.
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
    if variance < MIN_VARIANCE_RATIO * (direction @ prior_covariance @ direction):
        return None
    return ActivationAxis(centre, direction, float(np.sqrt(variance)))


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
