"""Opens slides of other formats than .h5ad from File > Open, and folders dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from napari_destvi.contributions.slide_data import LayerData, slide_layers

#: Counts alone, which have nothing to show: they are left to other plugins.
_WITHOUT_PLACES = frozenset(
    f"napari_destvi.io.{name}" for name in ("tenx_h5", "tenx_mtx", "tenx_folder")
)


def get_reader(
    path: str | Sequence[str],
) -> Callable[[str], list[LayerData]] | None:
    """Return a reader for a slide, None for anything else.

    Parameters
    ----------
    path : str or sequence of str
        A file or folder; several at once are not read as one.
    """
    from napari_destvi.io.annotated import format_of

    known = format_of(Path(path)) if isinstance(path, str) else None
    if known is None or known.module in _WITHOUT_PLACES:
        return None
    return read_layers


def read_layers(path: str) -> list[LayerData]:
    """Read the tissue of a slide.

    Raises
    ------
    InputError
        If it is damaged or its spots have no place.
    """
    from napari_destvi.io.annotated import read_spots

    return slide_layers(read_spots(path))
