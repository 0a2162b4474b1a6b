"""All that is known of a past fit, for a pointer that rests on it."""

from __future__ import annotations

from napari_destvi.io.run_record import RunRecord


def tip(record: RunRecord) -> str:
    """Return its settings, where its data were, and on which versions it ran."""
    settings = (f"{name}: {value}" for name, value in record.settings.items())
    versions = (f"{name} {version}" for name, version in record.versions.items())
    slide, reference = record.slide, record.reference
    return "\n".join(
        [
            f"Slide: {slide.path or 'from memory'} ({slide.n_spots:,} spots)",
            f"Reference: {reference.path or 'from memory'} "
            f"({reference.n_cells:,} cells, types in {record.labels or '?'})",
            f"Settings: {', '.join(settings)}",
            f"On: {', '.join([record.device or '?', *versions])}",
            f"Key: {record.key}",
        ]
    )
