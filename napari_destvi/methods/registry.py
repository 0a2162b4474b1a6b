"""Which module fits by which method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from napari_destvi.config import FitConfig, Method
from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress

#: The modules by name: one that is not asked for, such as that with torch, is not
#: imported.
_HOMES: dict[Method, str] = {
    "destvi": "napari_destvi.methods.destvi",
    "nnls": "napari_destvi.methods.nnls",
    "weighted-nnls": "napari_destvi.methods.nnls",
    "cell2location": "napari_destvi.methods.cell2location",
}


class FitMethod(Protocol):
    """A module that fits, as far as its callers need it."""

    def fit(
        self,
        problem: Problem,
        config: FitConfig,
        *,
        should_stop: Callable[[], bool] = ...,
        checkpoint: Path | None = ...,
    ) -> Iterator[FitProgress]:
        """Yield progress, the last one with the result."""


def home_of(config: FitConfig) -> str:
    """Return the dotted name of the module that fits with these settings."""
    return _HOMES[config.method]


def method_of(config: FitConfig) -> FitMethod:
    """Return the module that fits with these settings; that of DestVI takes seconds."""
    return cast("FitMethod", import_module(home_of(config)))


def never() -> bool:
    """Return False: a fit that nobody stops."""
    return False
