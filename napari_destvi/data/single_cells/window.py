"""The side of a square spot: in which unit it is given, and how long it is there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from napari_destvi.data.single_cells.places import Unit
from napari_destvi.errors import ConfigError

UNIT_NAMES: dict[Unit, str] = {"um": "µm", "px": "px"}


@dataclass(frozen=True, slots=True)
class Window:
    """How large the user wants the spots.

    Parameters
    ----------
    size : float
        Length of a side in `unit`.
    unit : {"um", "px"} or None
        None: in that of the coordinates, whichever it is.
    microns_per_pixel : float or None
        Size of a pixel, where it is known.

    Raises
    ------
    ConfigError
        If a length is not above 0.
    """

    size: float
    unit: Unit | None = None
    microns_per_pixel: float | None = None

    def __post_init__(self) -> None:
        _check_length("window", self.size)
        if self.microns_per_pixel is not None:
            _check_length("size of a pixel", self.microns_per_pixel)


def window_of(
    size: float, *, unit: str | None, microns_per_pixel: float | None = None
) -> Window:
    """Return a window from what a user typed.

    Raises
    ------
    ConfigError
        If the unit is none that is known, or as `Window`.
    """
    if unit is None or unit in UNIT_NAMES:
        return Window(size, unit, microns_per_pixel)
    msg = f'The unit is "{unit}". Choose um (micrometres) or px (pixels).'
    raise ConfigError(msg)


@dataclass(frozen=True, slots=True)
class Side:
    """A window in the frame of the coordinates.

    Parameters
    ----------
    length : float
        In the unit of the coordinates.
    unit : {"um", "px"} or None
        That of the coordinates; None if unknown.
    microns : float or None
        Micrometres per unit of the coordinates; None if unknown.
    """

    length: float
    unit: Unit | None
    microns: float | None


def side_in(window: Window, unit: Unit | None) -> Side:
    """Return the window in the unit of the coordinates.

    Parameters
    ----------
    window : Window
        What the user wants.
    unit : {"um", "px"} or None
        Of the coordinates; None if the file does not tell, and then taken to be the
        window's.

    Raises
    ------
    ConfigError
        If the units differ and the size of a pixel is unknown.

    Examples
    --------
    >>> side_in(Window(60.0, "um", microns_per_pixel=0.12), "px").length
    500.0
    """
    known = unit or window.unit
    microns = 1.0 if known == "um" else window.microns_per_pixel
    if known == (window.unit or known):
        return Side(window.size, known, microns)
    if window.microns_per_pixel is None:
        msg = (
            f"The window is in {UNIT_NAMES[window.unit or 'px']} and the coordinates "
            f"are in {UNIT_NAMES[known or 'px']}. Give the size of a pixel in "
            "micrometres as well (--pixel-size; 0.12028 for CosMx), or the window in "
            f"{UNIT_NAMES[known or 'px']}."
        )
        raise ConfigError(msg)
    factor = window.microns_per_pixel
    length = window.size / factor if known == "px" else window.size * factor
    return Side(length, known, microns)


def _check_length(name: str, length: float) -> None:
    if not (math.isfinite(length) and length > 0):
        msg = f"The {name} is {length:g}. Give a number above 0."
        raise ConfigError(msg)
