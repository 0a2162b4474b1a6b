"""Which settings a method has no use for."""

from __future__ import annotations

import dataclasses

from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.methods import LEAST_SQUARES


def ignored_settings(method: str) -> frozenset[str]:
    """Return the settings of `FitConfig` that a method does not heed.

    Examples
    --------
    >>> "epochs" in ignored_settings("nnls"), "epochs" in ignored_settings("destvi")
    (True, False)
    """
    if method not in LEAST_SQUARES:
        return frozenset()
    return frozenset(field.name for field in dataclasses.fields(FitConfig)) - {"method"}
