"""Which settings a method has no use for."""

from __future__ import annotations

import dataclasses

from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.methods import LEAST_SQUARES

#: What only Cell2location is told, and what only DestVI has networks for.
_OF_CELL2LOCATION = frozenset({"cells_per_spot", "detection_alpha"})
_OF_NETWORKS = frozenset({"amortization", "ensemble_size"})


def ignored_settings(method: str) -> frozenset[str]:
    """Return the settings of `FitConfig` that a method does not heed.

    Examples
    --------
    >>> "epochs" in ignored_settings("nnls"), "epochs" in ignored_settings("destvi")
    (True, False)
    """
    if method == "cell2location":
        return _OF_NETWORKS
    if method not in LEAST_SQUARES:
        return _OF_CELL2LOCATION
    return frozenset(field.name for field in dataclasses.fields(FitConfig)) - {"method"}
