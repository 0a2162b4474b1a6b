"""From a result to what is exported of it: the same for window and command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np
import pandas as pd

from napari_destvi.errors import ConfigError, InputError
from napari_destvi.export.content import ExportContent
from napari_destvi.export.differences import write_differences
from napari_destvi.export.formats import FORMATS, check_export, write_format
from napari_destvi.layers import FILE_SCALES
from napari_destvi.session.export_parts import (
    colours_of,
    dominant_of,
    outline_of,
    raster_of,
)
from napari_destvi.session.figure_maps import chosen_types, types_named
from napari_destvi.session.terms import Quantity

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.results import Result

#: Values of a result with a column per type, or two for the bounds of its interval.
QUANTITIES = (*get_args(Quantity), "intervals", "differences")
_INTERVALS = "intervals"
#: Not of spots but of genes: those that differ between groups of spots, and are kept.
DIFFERENCES = "differences"


class FormatWish(NamedTuple):
    """Which file for which program.

    Parameters
    ----------
    format : str
        A key of `export.formats.FORMATS`.
    quantity : str
        One of `QUANTITIES`.
    cell_types : tuple of str
        Names in any case; none for all.
    tissue : Tissue or None
        Where the spots lie.
    """

    format: str
    quantity: str = "proportions"
    cell_types: tuple[str, ...] = ()
    tissue: Tissue | None = None


def check_wish(wish: FormatWish) -> None:
    """Make sure that a format can hold what is chosen.

    Raises
    ------
    ConfigError
        If quantity or types are chosen of a format that holds what it holds, or genes
        that differ of one that tells of spots.
    """
    chosen = wish.quantity != "proportions" or wish.cell_types
    if chosen and not FORMATS[wish.format].has_choice:
        msg = (
            f"A file of the format {wish.format} holds what it holds: quantity and "
            "types cannot be chosen. Leave out --quantity and --cell-type, or choose "
            "another format."
        )
        raise ConfigError(msg)
    if wish.quantity == DIFFERENCES and FORMATS[wish.format].module != "table":
        msg = (
            "Genes that differ are a table of genes, not of spots: choose the format "
            f"csv, tsv or parquet for them, not {wish.format}."
        )
        raise ConfigError(msg)


def export_result(
    result: Result,
    wish: FormatWish,
    path: Path,
    *,
    spots: AnnData | None = None,
    labels: pd.Series | None = None,
    force: bool = False,
) -> Path:
    """Write a result for another program.

    Parameters
    ----------
    result : Result
        What is written.
    wish : FormatWish
        Of it what, and as what.
    path : Path
        The file or folder.
    spots : AnnData or None
        The slide, for formats that hold it.
    labels : Series or None
        The region of each spot, named by spot.
    force : bool
        Replace what is there.

    Raises
    ------
    ConfigError
        As `check_wish`.
    InputError
        If the result lacks a type or the quantity, or the places are not known.
    ExportError
        If it cannot be written.
    """
    check_wish(wish)
    if wish.quantity == DIFFERENCES:
        types = types_named(wish.cell_types, result.cell_types)
        check_export(wish.format, path, force=force)
        write_differences(result, path, cell_types=types, force=force)
        return path
    tissue, needed = wish.tissue, FORMATS[wish.format]
    if tissue is None and needed.needs_places:
        msg = "The file tells where the spots lie. Open the spots file again first."
        raise InputError(msg)
    content = ExportContent(
        result=result,
        values=_values(result, wish),
        dominant=dominant_of(result),
        colours=colours_of(result),
        quantity=wish.quantity,
        spots=spots,
        tissue=tissue,
        labels=labels,
        raster=raster_of(tissue) if needed.needs_raster and tissue else None,
        outline=outline_of(tissue) if needed.needs_places and tissue else None,
    )
    return write_format(content, wish.format, path, force=force)


def _values(result: Result, wish: FormatWish) -> pd.DataFrame:
    """Return the chosen quantity of the chosen types, a row per spot."""
    types = _types(result, wish)
    if wish.quantity == _INTERVALS:
        frame = result.intervals_frame()
        return frame[[f"{name} {end}" for name in types for end in ("low", "high")]]
    values = getattr(result, wish.quantity)
    columns = [result.cell_types.index(name) for name in types]
    scale = FILE_SCALES.get(wish.quantity)
    factor = np.float32(1.0 if scale is None else scale.factor)
    return pd.DataFrame(
        factor * values[:, columns],
        index=pd.Index(result.spot_names, dtype=object),
        columns=types,
    )


def _types(result: Result, wish: FormatWish) -> list[str]:
    """Return the types that are written, in the order of the result.

    Raises
    ------
    InputError
        If there is no such type, or the quantity is not known.
    """
    known = {_INTERVALS: "uncertainty"}
    chosen_types(result, wish.cell_types, known.get(wish.quantity, wish.quantity))
    if not wish.cell_types:
        return list(result.cell_types)
    return types_named(wish.cell_types, result.cell_types)
