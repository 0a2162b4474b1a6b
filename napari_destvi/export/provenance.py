"""How a result came about, as text that any file format can carry."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napari_destvi.results import Result

#: Under which files have it: a key of a table, of ``uns``, of a collection.
PROVENANCE_KEY = "napari_destvi_provenance"


def provenance(result: Result) -> dict[str, Any]:
    """Return method, settings with seed and hashes of the data, times and versions.

    Parameters
    ----------
    result : Result
        Whose history is told.

    Returns
    -------
    dict
        Of plain values, without NaN, which JSON does not know.
    """
    from napari_destvi import __version__

    told: dict[str, Any] = _plain(
        {
            "written_by": f"napari-destvi {__version__}",
            "method": result.method,
            "status": result.status,
            "cell_types": result.cell_types,
            "settings": result.settings,
            "versions": result.versions,
            "seconds": result.seconds,
        }
    )
    return told


def provenance_text(result: Result) -> str:
    """Return `provenance` as one line of JSON."""
    return json.dumps(provenance(result))


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON knows
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # arrays and scalars of numpy
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
