"""What is known of a fit that was interrupted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.config import FitConfig

if TYPE_CHECKING:
    from napari_destvi.data.variable_genes import GeneNumber


@dataclass(frozen=True, slots=True)
class Chosen:
    """All that a fit is begun with, as far as it comes from files.

    Parameters
    ----------
    spots, reference : Path
        The files.
    labels : str
        Column with the cell types.
    labels_path : Path or None
        A table with them.
    library : str or None
        The capture area.
    n_top_genes : int, "auto" or None
        How many genes.
    accepted : frozenset of str
        What the user agreed to.
    config : FitConfig
        The settings.
    """

    spots: Path
    reference: Path
    labels: str
    labels_path: Path | None
    library: str | None
    n_top_genes: GeneNumber
    accepted: frozenset[str]
    config: FitConfig = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A fit that was interrupted.

    Parameters
    ----------
    folder : Path
        Where its state lies.
    chosen : Chosen
        What it was begun with.
    how_far : str
        Where it goes on.
    has_diverged : bool
        Whether it ended in what are no numbers, to which going on leads again.
    """

    folder: Path
    chosen: Chosen
    how_far: str
    has_diverged: bool = False
