"""What there is to know of a past fit beside the columns of the table."""

from __future__ import annotations

from collections.abc import Mapping

from napari_destvi.config import ignored_settings
from napari_destvi.io.run_record import RunRecord

FROM_MEMORY = "from memory"
#: What a model that is applied as it is has no use for.
_OF_TRAINING = frozenset({"batch_size", "epochs", "reference_epochs", "preset"})


def facts(record: RunRecord) -> dict[str, str]:
    """Return by its title where the data of a fit were, and on what it ran."""
    slide = record.slide
    area = f", capture area {record.library}" if record.library else ""
    versions = (f"{name} {version}" for name, version in record.versions.items())
    return {
        "Slide": f"{slide.path or FROM_MEMORY} ({slide.n_spots:,} spots{area})",
        **_learnt_from(record),
        "On": ", ".join([record.device or "?", *versions]),
        "Key": record.key,
    }


def _learnt_from(record: RunRecord) -> dict[str, str]:
    """Return the cells of a fit, or the model that was applied in their place."""
    model, reference = record.model, record.reference
    if model is not None:
        return {"Trained model": f"{model.source} (hash {model.hash[:8]})"}
    cells = f"{reference.n_cells:,} cells, types in {record.labels or '?'}"
    return {"Reference": f"{reference.path or FROM_MEMORY} ({cells})"}


def heeded_settings(record: RunRecord) -> Mapping[str, str]:
    """Return the wishes that the method of a fit heeds, by their names in words."""
    ignored = ignored_settings(record.method) | {"method"}
    if record.model is not None:
        ignored |= _OF_TRAINING
    return {
        name.removeprefix("n_").replace("_", " "): str(value)
        for name, value in record.settings.items()
        if name not in ignored
    }


def tip(record: RunRecord) -> str:
    """Return all of it for a pointer that rests on the fit, a line each."""
    settings = heeded_settings(record).items()
    told = facts(record)
    if settings:
        told["Settings"] = ", ".join(f"{name}: {value}" for name, value in settings)
    return "\n".join(f"{title}: {text}" for title, text in told.items())
