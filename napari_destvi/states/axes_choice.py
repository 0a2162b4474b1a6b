"""How axes are looked for: how many, in which spots, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

from napari_destvi.errors import ConfigError
from napari_destvi.results.state_limits import MIN_SHARE

#: Axes that are looked for in each type.
N_AXES = 3
#: Orders of the spots that are compared with theirs.
PERMUTATIONS = 999
#: An axis is shown if its p, adjusted for all types that were asked about, is no
#: larger: of a hundred that are shown no more than one is expected to be chance.
SIGNIFICANT = 0.01
#: With fewer orders nothing could be significant.
LEAST_PERMUTATIONS = round(1 / SIGNIFICANT) - 1


@dataclass(frozen=True, slots=True)
class AxisChoice:
    """How axes are looked for.

    Parameters
    ----------
    n_axes : int
        At most so many in each type.
    least_share : float or None
        A type's state is read where it holds at least this share of the spot. None
        takes for each type the share from which on its presence is a pattern of the
        tissue, but no less than a tenth: on simulated tissues of eight cells a spot the
        states followed the truth with a rank correlation of 0.9 in spots with more, of
        0.6 in those with a twentieth to a tenth, and of 0.2 below.
    permutations : int
        Orders of the spots that are compared with theirs; 0 does not ask whether a
        state is spatial. Where p must be smaller than they can tell, as a type alone
        among many has to be, more are made.
    seed : int
        Of the orders.

    Raises
    ------
    ConfigError
        If a number is out of its range.
    """

    n_axes: int = N_AXES
    least_share: float | None = None
    permutations: int = PERMUTATIONS
    seed: int = 0

    def __post_init__(self) -> None:
        if self.n_axes < 1:
            msg = f"The number of axes is {self.n_axes}. Ask for 1 or more."
            raise ConfigError(msg)
        if self.least_share is not None and not 0 < self.least_share < 1:
            msg = (
                f"The least share is {self.least_share:g}. Give a number between 0 and "
                "1, such as 0.1 for a tenth of the spot, or auto."
            )
            raise ConfigError(msg)
        if self.permutations and self.permutations < LEAST_PERMUTATIONS:
            msg = (
                f"{self.permutations} permutations cannot tell a pattern from chance. "
                f"Give {LEAST_PERMUTATIONS} or more, such as {PERMUTATIONS}."
            )
            raise ConfigError(msg)


DEFAULT = AxisChoice()
#: Of maps that are still on their way: what takes no time.
PREVIEW = AxisChoice(n_axes=1, least_share=MIN_SHARE, permutations=0)
