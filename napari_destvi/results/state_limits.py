"""How much of a type must be there for its state to be known."""

from __future__ import annotations

#: A type's state is known where it holds at least this share of the spot.
MIN_SHARE = 0.1
#: Fewer spots than this do not make a direction in which states vary.
MIN_SPOTS = 10
