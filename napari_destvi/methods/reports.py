"""The reports of a fit, taken to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from napari_destvi.errors import FitError
from napari_destvi.results import FitProgress, Result


def final_result(
    reports: Iterable[FitProgress],
    *,
    show: Callable[[FitProgress], None] | None = None,
) -> Result:
    """Run a fit to its end and return what it found.

    Parameters
    ----------
    reports : iterable of FitProgress
        What the ``fit`` of a method yields.
    show : callable, optional
        Called with every report.

    Raises
    ------
    FitError
        If the last report has no result.
    """
    result = None
    for progress in reports:
        result = progress.result
        if show is not None:
            show(progress)
    if result is None:
        msg = "The fit ended without a result. Please report this."
        raise FitError(msg)
    return result
