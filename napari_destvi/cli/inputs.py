"""Which files to fit, and how the user wants them to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari_destvi.data.variable_genes import GeneNumber


@dataclass(frozen=True, slots=True)
class Inputs:
    """The two files and the choices that `data.prepare.inspect` takes.

    Parameters
    ----------
    spots, reference : Path
        The slide and the single cells.
    labels : str
        Column of the reference with the cell types.
    accept : tuple of str
        Codes of the findings that the user agrees to; "all" for every one.
    n_top_genes : int, "auto" or None
        How many genes to use; None for all.
    library : str or None
        The capture area.
    """

    spots: Path
    reference: Path
    labels: str
    accept: tuple[str, ...] = ()
    n_top_genes: GeneNumber = "auto"
    library: str | None = None
