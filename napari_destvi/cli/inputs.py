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
    labels_file : Path or None
        A table with the cell types, where the reference has none.
    """

    spots: Path
    reference: Path
    labels: str
    accept: tuple[str, ...] = ()
    n_top_genes: GeneNumber = "auto"
    library: str | None = None
    labels_file: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """All that is read."""
        table = () if self.labels_file is None else (self.labels_file,)
        return (self.spots, self.reference, *table)
