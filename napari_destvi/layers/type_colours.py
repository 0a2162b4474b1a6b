"""A colour for each cell type, to be told apart by colour-blind readers too."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.colour_space import to_linear, to_oklab

Colours = NDArray[np.float64]

#: Orange, sky blue, bluish green, yellow, blue, vermilion and reddish purple of Okabe
#: and Ito 2008, https://jfly.uni-koeln.de/color. Their eighth, black, is not among
#: them: on a dark ground it is not seen, and it is no light that could be mixed.
OKABE_ITO = ("E69F00", "56B4E9", "009E73", "F0E442", "0072B2", "D55E00", "CC79A7")
#: Lightness in OKLab of the others, which stand out from black and from white.
GOOD_LIGHTNESS = (0.5, 0.85)
#: What readers without red or without green cones see of linear sRGB: Machado,
#: Oliveira and Fernandes 2009, doi 10.1109/TVCG.2009.113, at full severity.
_PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
_DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
VISIONS = np.array([np.eye(3), _PROTANOPIA, _DEUTERANOPIA])
#: What a distance counts in each vision: colour-blind readers see two dimensions of
#: colour, which fill sooner. With equal weights thirty colours are a quarter closer to
#: each other for everyone else.
_WEIGHTS = np.array([1.0, 1.5, 1.5])
#: Steps of red, green and blue between the colours to choose from.
_STEP = 15
_MAX_BYTE = 255


def type_colours(n_types: int) -> Colours:
    """Return a colour for each cell type, by its position in the result.

    The first seven are those of Okabe and Ito; each further one is the colour of good
    lightness that is farthest, in OKLab, from those before it, in the vision that
    tells them apart worst. More types leave the colours of the first as they are.

    Parameters
    ----------
    n_types : int
        Number of types of the result, whether shown or not.

    Returns
    -------
    ndarray of shape (n_types, 3)
        Red, green and blue in sRGB, from 0 to 1.

    Examples
    --------
    >>> (255 * type_colours(2)).round().astype(int).tolist()
    [[230, 159, 0], [86, 180, 233]]
    """
    return _distinct(max(n_types, len(OKABE_ITO)))[:n_types].copy()


def colours_apart(taken: Colours, n_colours: int) -> Colours:
    """Return colours that are far from those taken and from each other.

    Parameters
    ----------
    taken : ndarray of shape (n_taken, 3)
        Red, green and blue in sRGB, from 0 to 1.
    n_colours : int
        How many to return; more of them leave the first as they are.

    Returns
    -------
    ndarray of shape (n_colours, 3)
        As from `type_colours`, each the farthest from all before it.

    Examples
    --------
    >>> colours_apart(type_colours(7), 1).shape
    (1, 3)
    """
    return _extended(list(taken), len(taken) + n_colours)[len(taken) :]


def as_seen(srgb: Colours) -> Colours:
    """Return colours in OKLab as each of `VISIONS` sees them.

    Parameters
    ----------
    srgb : ndarray of shape (n_colours, 3)
        Red, green and blue, from 0 to 1.

    Returns
    -------
    ndarray of shape (3, n_colours, 3)
    """
    return to_oklab(np.clip(to_linear(srgb) @ VISIONS.transpose(0, 2, 1), 0, 1))


@lru_cache(maxsize=8)
def _distinct(n_colours: int) -> Colours:
    """Return the colours of Okabe and Ito, then the farthest from those before."""
    return _extended(list(_of_hexadecimals(OKABE_ITO)), n_colours)


def _extended(chosen: list[Colours], n_colours: int) -> Colours:
    """Return so many colours, each new one the farthest from those before it."""
    candidates = _candidates()
    seen = as_seen(candidates)
    nearest = np.full(len(candidates), np.inf)
    for number in range(n_colours):
        if number == len(chosen):
            chosen.append(candidates[nearest.argmax()])
        nearest = np.minimum(nearest, _distance(seen, chosen[number]))
    return np.array(chosen)


def _distance(seen: Colours, colour: Colours) -> Colours:
    """Return how far a colour is from others, in the vision where it is least."""
    apart = np.linalg.norm(seen - as_seen(colour[None]), axis=-1)
    return np.asarray((_WEIGHTS[:, None] * apart).min(axis=0))


def _candidates() -> Colours:
    steps = np.arange(0, _MAX_BYTE + 1, _STEP) / _MAX_BYTE
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
    colours = grid.reshape(-1, 3)
    lightness = to_oklab(to_linear(colours))[:, 0]
    low, high = GOOD_LIGHTNESS
    return np.asarray(colours[(lightness >= low) & (lightness <= high)])


def _of_hexadecimals(names: tuple[str, ...]) -> Colours:
    return np.array([list(bytes.fromhex(name)) for name in names]) / _MAX_BYTE
