"""Pictures, scale factors and name of a capture area, as annotated data keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from napari_destvi.data.file_keys import IMAGES_KEY
from napari_destvi.data.reading_notes import add_note
from napari_destvi.io import tenx_h5
from napari_destvi.io.slide_pictures import (
    Unreadable,
    read_picture,
    read_scale_factors,
)
from napari_destvi.io.space_ranger_layout import BINS, SPATIAL, Layout

if TYPE_CHECKING:
    from anndata import AnnData

Part = TypeVar("Part")

_SCALE_FACTORS = ("scalefactors_json.json", "scalefactors_json.json.gz")
#: Ends of the names of pictures, by what they are called in annotated data.
_PICTURES = {
    key: tuple(f"tissue_{key}_image.{end}" for end in ("png", "png.gz", "jpg", "jpeg"))
    for key in ("hires", "lowres")
}
#: Attributes of the counts that are kept, as scanpy keeps them.
_METADATA = ("chemistry_description", "software_version")
_LIBRARY_IDS = "library_ids"


def add_library(data: AnnData, layout: Layout, counts: Path) -> None:
    """Attach what belongs to the capture area; what is damaged is left out and told.

    Parameters
    ----------
    data : AnnData
        The slide as it was read; modified.
    layout : Layout
        Where its parts are.
    counts : Path
        The counts that were read.
    """
    faults: list[str] = []
    factors = _read(layout.find(*_SCALE_FACTORS), read_scale_factors, faults)
    pictures = {
        key: _read(layout.find(*ends), read_picture, faults)
        for key, ends in _PICTURES.items()
    }
    attributes = _attributes(counts)
    library = {
        "images": {key: p for key, p in pictures.items() if p is not None},
        "scalefactors": factors or {},
        "metadata": {k: v for k, v in attributes.items() if k in _METADATA},
    }
    data.uns[IMAGES_KEY] = {_name(layout, attributes): library}
    if faults:
        text = f"Left out of the folder {SPATIAL}: {'; '.join(faults)}."
        add_note(data, "picture-unreadable", text)


def _read(
    path: Path | None, read: Callable[[Path], Part], faults: list[str]
) -> Part | None:
    """Return what a file holds; None without the file, or if it cannot be used."""
    if path is None:
        return None
    try:
        return read(path)
    except Unreadable as error:
        faults.append(str(error))
        return None


def _name(layout: Layout, attributes: Mapping[str, str]) -> str:
    """Return the name in the counts, or else that of the sample or its folder."""
    named = attributes.get(_LIBRARY_IDS) or layout.prefix.strip("_.- ")
    if named:
        return named
    folders = (layout.folder.resolve(), *layout.folder.resolve().parents)
    own = (folder.name for folder in folders if folder.name not in (BINS, "outs"))
    return next((name for name in own if not name.startswith("square_")), "slide")


def _attributes(counts: Path) -> dict[str, str]:
    return tenx_h5.attributes(counts) if tenx_h5.matches(counts) else {}
