"""The state shared by all widgets: they set fields and listen to them."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from psygnal import SignalGroupDescriptor

from napari_destvi.config import FitConfig

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from napari_destvi.data.prepare import Inspection
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.data.variable_genes import GeneNumber
    from napari_destvi.metrics import Comparison
    from napari_destvi.results import FitProgress, Result

Quantity = Literal["proportions", "activation", "uncertainty"]
#: A layer for each map, their colours blended in one, or of all types that with most.
MapForm = Literal["single", "blend", "dominant"]
#: Red, green and blue, from 0 to 1.
Colour = tuple[float, float, float]
RunState = Literal["idle", "running", "stopping"]
ExportKind = Literal["result", "proportions", "intervals", "activation"]

#: All run from dark to light and can be told apart by colour-blind readers.
DEFAULT_COLORMAPS: Mapping[Quantity, str] = {
    "proportions": "viridis",
    "activation": "plasma",
    "uncertainty": "cyan",
}
#: The tissue still shimmers through.
DEFAULT_OPACITY = 0.8


class MapKey(NamedTuple):
    """Which map: a quantity of a cell type."""

    quantity: Quantity
    cell_type: str


class Message(NamedTuple):
    """A sentence to the user and how serious it is."""

    severity: Literal["info", "warning", "error"]
    text: str


class Export(NamedTuple):
    """What to write and where; an existing file is replaced on `force` only."""

    kind: ExportKind
    path: Path
    force: bool = False


class LeftOver(NamedTuple):
    """Maps that were not saved when a window closed: their file and their slide."""

    file: Path
    slide: Path
    library: str | None


class Question(NamedTuple):
    """What an inspection of the data depends on."""

    spots: AnnData
    reference: AnnData
    labels: str
    accepted: frozenset[str]
    library: str | None
    n_top_genes: GeneNumber = "auto"


class Compared(NamedTuple):
    """What a comparison is of.

    Parameters
    ----------
    result : Result
        The maps.
    other : DataFrame of shape (n_spots, n_cell_types)
        What they are compared with.
    type_pairs : mapping of str to str
        Names of the maps' types and of the other's that the user paired.
    """

    result: Result
    other: pd.DataFrame
    type_pairs: Mapping[str, str]


@dataclass(eq=False)
class Session:
    """One slide, one reference, the fit between them, and what is shown.

    Parameters
    ----------
    spots_path, reference_path : Path or None
        The files; None for data that came from memory.
    spots, reference : AnnData or None
        What was read; never modified.
    spots_problem, reference_problem : str
        Why the file cannot be used; empty while nothing is known against it.
    libraries : tuple of str
        Capture areas that the spots file holds.
    library : str or None
        The capture area to show and fit; None until one of several is chosen.
    label_columns : tuple of str
        Columns of the reference that may hold the cell types, best guess first.
    labels : str or None
        Column of the reference's `obs` with the cell types.
    n_top_genes : int, "auto" or None
        How many genes to fit: the most variable of the reference; None for all.
    genes_problem : str
        Why what was typed for it cannot be used; empty if it can.
    accepted : frozenset of str
        Codes of the findings that the user agreed to.
    tissue : Tissue or None
        Image and spot positions of the slide.
    inspection : Inspection or None
        What was found in the data; while a new choice is looked into it is the
        one from before it, so that the window does not jump.
    inspected : Question or None
        What `inspection` answers (see `needs.is_inspected`).
    free_memory : int or None
        Bytes that the computer had left when the data were inspected; None before.
    config : FitConfig
        The wishes for the next fit.
    config_problems : mapping of str to str
        Per setting the sentence on what was typed but cannot be used.
    run_state : {"idle", "running", "stopping"}
        What the fit is doing. That a file is being read is no state of its own:
        it follows from a path without its data (see `needs`).
    run_id : int
        Number of the newest run; an answer of an older one is dropped.
    progress : FitProgress or None
        Where the running fit stands.
    result : Result or None
        What the maps show: of a finished fit, or the running one's so far.
    earlier_result : Result or None
        What the maps showed before the running fit; they return on cancel.
    saved : bool
        Whether the result is on disk (true while there is none).
    opening : Path or None
        A result file that is asked for and not read yet.
    left_over : LeftOver or None
        Maps of an earlier window that were not saved, until they are opened or
        discarded.
    export : Export or None
        What is asked to be written and is not yet.
    export_of : Result or None
        The result that was shown when `export` was asked for: what is written.
    other_tables : mapping of str to DataFrame
        Proportions that the maps can be compared with, such as the truth, by their
        title; replaced, not changed.
    opening_tables : Path or None
        A file with such tables that is asked for and not read yet.
    compared_with : str or None
        Which of them the maps are compared with; None for none.
    type_pairs : mapping of str to str
        Types of the maps and of the other table that the user paired.
    comparison : Comparison or None
        Of the maps and the other table; None until it is there, or if they cannot be
        compared.
    compared : Compared or None
        What `comparison` is of.
    is_side_by_side : bool
        Whether the viewer shows both, and their difference, side by side.
    shown : tuple of MapKey
        The maps that are shown, in the order in which they were asked for.
    map_form : {"single", "blend", "dominant"}
        How the maps of proportions are shown.
    type_colours : mapping of str to tuple of float
        Colours that the user chose for types, in place of their own.
    map_opacity : float
        Of all maps, from 0 (only the tissue) to 1.
    colormaps : mapping of Quantity to str
        Name of the colours of the maps of each quantity; replaced, not changed.
    message : Message or None
        The newest sentence to the user.
    """

    spots_path: Path | None = None
    reference_path: Path | None = None
    spots: AnnData | None = None
    reference: AnnData | None = None
    spots_problem: str = ""
    reference_problem: str = ""
    libraries: tuple[str, ...] = ()
    library: str | None = None
    label_columns: tuple[str, ...] = ()
    labels: str | None = None
    n_top_genes: GeneNumber = "auto"
    genes_problem: str = ""
    accepted: frozenset[str] = frozenset()
    tissue: Tissue | None = None
    inspection: Inspection | None = None
    inspected: Question | None = None
    free_memory: int | None = None
    config: FitConfig = field(default_factory=FitConfig)
    config_problems: Mapping[str, str] = field(default_factory=dict)
    run_state: RunState = "idle"
    run_id: int = 0
    progress: FitProgress | None = None
    result: Result | None = None
    earlier_result: Result | None = None
    saved: bool = True
    opening: Path | None = None
    left_over: LeftOver | None = None
    export: Export | None = None
    export_of: Result | None = None
    other_tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    opening_tables: Path | None = None
    compared_with: str | None = None
    type_pairs: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None
    compared: Compared | None = None
    is_side_by_side: bool = False
    shown: tuple[MapKey, ...] = ()
    map_form: MapForm = "single"
    type_colours: Mapping[str, Colour] = field(default_factory=dict)
    map_opacity: float = DEFAULT_OPACITY
    colormaps: Mapping[Quantity, str] = field(
        default_factory=lambda: dict(DEFAULT_COLORMAPS)
    )
    message: Message | None = None

    # Neither AnnData nor a table of pandas can be compared; a field that holds one
    # changes by identity.
    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor(
        equality_operators={
            "spots": operator.is_,
            "reference": operator.is_,
            "inspected": operator.is_,
            "other_tables": operator.is_,
            "compared": operator.is_,
        }
    )
