"""How the plots of a report look: on a light page, or on a dark one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib

from napari_destvi.export.figure_sheet import print_settings

#: Background of the page in the dark, as in `page.css`.
DARK_PAGE = "#16181d"
_DARK_INK, _GRID_DARK, _GRID_LIGHT = "#e6e6e6", "#3a3f4a", "#dddddd"
#: Colours that all readers can tell apart (Okabe and Ito 2008), by what is drawn; on
#: black the blue is the lighter of theirs. Marks differ too.
_LIGHT = {"both": "#0072B2", "latent": "#D55E00", "proportion": "#009E73"}
_DARK = {"both": "#56B4E9", "latent": "#E69F00", "proportion": "#2CC79A"}
_FREE = "#CC79A7"
MARKS = {"both": "o", "latent": "s", "proportion": "^", "none": "D"}


@contextmanager
def paper(*, is_dark: bool = False) -> Iterator[None]:
    """Let plots and maps fit the page that they lie on.

    Parameters
    ----------
    is_dark : bool
        Whether it is dark.
    """
    with print_settings(is_dark=is_dark):
        matplotlib.rc("xtick", labelsize="medium")
        matplotlib.rc("xtick.major", width=0.5, size=2.0, pad=2.0)
        matplotlib.rc("axes.spines", top=False, right=False)
        matplotlib.rc("grid", linewidth=0.5, color=_GRID_LIGHT)
        matplotlib.rc("axes", axisbelow=True)
        if is_dark:
            _darken()
        yield


def line_colour(amortization: str, *, is_dark: bool) -> str:
    """Return the colour of a way of amortization."""
    return (_DARK if is_dark else _LIGHT).get(amortization, _FREE)


def _darken() -> None:
    matplotlib.rc("figure", facecolor=DARK_PAGE)
    matplotlib.rc("savefig", facecolor=DARK_PAGE)
    matplotlib.rc("axes", facecolor=DARK_PAGE, edgecolor=_DARK_INK)
    matplotlib.rc("axes", labelcolor=_DARK_INK, titlecolor=_DARK_INK)
    matplotlib.rc("text", color=_DARK_INK)
    matplotlib.rc("xtick", color=_DARK_INK, labelcolor=_DARK_INK)
    matplotlib.rc("ytick", color=_DARK_INK, labelcolor=_DARK_INK)
    matplotlib.rc("grid", color=_GRID_DARK)
