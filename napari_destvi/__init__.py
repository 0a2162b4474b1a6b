"""Cell-type proportions and cell states of tissue spots with DestVI, in napari.

Five lines from files to a result::

    from napari_destvi import fit, read_reference, read_spots, write_result

    spots = read_spots("spots.h5ad")
    reference = read_reference("reference.h5ad")
    result = fit(spots, reference, labels="cell_type")
    write_result(result, "result.h5ad", spots=spots)

Names are imported when they are first used, so that ``import napari_destvi``
loads neither torch nor Qt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari_destvi.config import FitConfig
    from napari_destvi.data.prepare import prepare
    from napari_destvi.io.annotated import read_reference, read_spots
    from napari_destvi.io.results import read_result, write_result
    from napari_destvi.methods.deconvolve import fit
    from napari_destvi.results import Result

    __version__: str

__all__ = [
    "FitConfig",
    "Result",
    "__version__",
    "fit",
    "prepare",
    "read_reference",
    "read_result",
    "read_spots",
    "write_result",
]

#: Where each public name lives.
_HOMES = {
    "FitConfig": "napari_destvi.config",
    "Result": "napari_destvi.results",
    "fit": "napari_destvi.methods.deconvolve",
    "prepare": "napari_destvi.data.prepare",
    "read_reference": "napari_destvi.io.annotated",
    "read_result": "napari_destvi.io.results",
    "read_spots": "napari_destvi.io.annotated",
    "write_result": "napari_destvi.io.results",
}
#: The version of a copy that was not installed.
_NOT_INSTALLED = "0+unknown"


def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = _installed_version()
    elif name in _HOMES:
        value = _imported(name)
    else:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value  # from now on found without this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _imported(name: str) -> object:
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def _installed_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("napari-destvi")
    except PackageNotFoundError:
        return _NOT_INSTALLED
