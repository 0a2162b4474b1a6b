"""The record of a kept fit as text, and back with a look at every part of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast, get_args

from napari_destvi.errors import InputError
from napari_destvi.io.run_record import KeptModel, KeptReference, KeptSlide, RunRecord
from napari_destvi.results.npz import encode_json
from napari_destvi.results.result import Status

#: Raised when older versions of this package cannot read what is written.
FORMAT_VERSION = 1
_FORMAT = "format_version"
_STATUSES: tuple[str, ...] = get_args(Status)


def record_text(record: RunRecord) -> str:
    """Return a record as text: ASCII, whatever the names in it."""
    return encode_json({_FORMAT: FORMAT_VERSION, **asdict(record)})


def read_record(text: str) -> RunRecord:
    """Return the record in a text of `record_text`.

    Raises
    ------
    InputError
        If a newer version wrote it.
    ValueError, KeyError, TypeError
        If it is damaged.
    """
    values = json.loads(text)
    version = int(values[_FORMAT])
    if version > FORMAT_VERSION:
        msg = (
            f"It was kept by a newer napari-destvi (format {version}; this one knows "
            f"up to {FORMAT_VERSION}). Update napari-destvi to see it."
        )
        raise InputError(msg)
    texts = ("key", "name", "method", "labels", "created", "device")
    library = values["library"]
    return RunRecord(
        **{name: _text(values[name]) for name in texts},
        settings=dict(values["settings"]),
        slide=KeptSlide(**_place(values["slide"], "n_spots")),
        reference=KeptReference(**_place(values["reference"], "n_cells")),
        library=None if library is None else _text(library),
        seconds=_seconds(values["seconds"]),
        status=_status(values["status"]),
        scores={_text(k): float(v) for k, v in dict(values["scores"]).items()},
        versions={_text(k): _text(v) for k, v in dict(values["versions"]).items()},
        sweep_name=_text(values.get("sweep_name", "")),
        epochs={_text(k): int(v) for k, v in dict(values.get("epochs", {})).items()},
        model=_model(values.get("model")),
    )


def _place(values: Mapping[str, Any], number: str) -> dict[str, Any]:
    return {
        "path": _text(values["path"]),
        number: int(values[number]),
        "hash": _text(values["hash"]),
    }


def _model(values: Mapping[str, Any] | None) -> KeptModel | None:
    """Return the applied model; older versions told of none."""
    if values is None:
        return None
    return KeptModel(*(_text(values[name]) for name in ("name", "source", "hash")))


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = f"{value!r} is no text"
        raise TypeError(msg)
    return value


def _seconds(value: Any) -> float:  # noqa: ANN401 - of a file
    seconds = float(value)
    if not math.isfinite(seconds):
        msg = f"{value!r} is no time"
        raise ValueError(msg)
    return seconds


def _status(value: object) -> Status:
    if value not in _STATUSES:
        msg = f"{value!r} is no state of a fit"
        raise ValueError(msg)
    return cast("Status", value)
