"""What the fields of the session hold: names of its choices, requests and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.data.variable_genes import GeneNumber
    from napari_destvi.results import Result
    from napari_destvi.session.differing_terms import DifferenceShown
    from napari_destvi.session.drawing import Drawing
    from napari_destvi.session.exporting import FormatWish
    from napari_destvi.session.states_terms import StatesShown

Quantity = Literal[
    "proportions", "activation", "uncertainty", "abundance", "abundance_mean"
]
#: A layer for each map; their colours blended in one; of all types that with most; or
#: slices of the spots.
MapForm = Literal["single", "blend", "dominant", "pies"]
#: Red, green and blue, from 0 to 1.
Colour = tuple[float, float, float]
Severity = Literal["info", "warning", "error"]
RunState = Literal["idle", "running", "stopping"]
ExportKind = Literal[
    "result", "model", "format", "regions", "figure", "genes", "volcano", "states"
]
#: What a change is of that can be undone.
ChangeKind = Literal[
    "maps",
    "shown",
    "regions",
    "settings",
    "left over",
    "files",
    "choice",
    "slide",
    "past fits",
]

#: All run from dark to light and can be told apart by colour-blind readers.
DEFAULT_COLORMAPS: Mapping[Quantity, str] = {
    "proportions": "viridis",
    "activation": "plasma",
    "uncertainty": "cyan",
    "abundance": "magma",
    "abundance_mean": "inferno",
}
#: In sentences.
_SPOKEN = {"abundance_mean": "mean abundance"}
#: The tissue still shimmers through.
DEFAULT_OPACITY = 0.8


class MapKey(NamedTuple):
    """Which map: a quantity of a cell type."""

    quantity: Quantity
    cell_type: str


def spoken(quantity: str) -> str:
    """Return the name of a quantity as a sentence has it."""
    return _SPOKEN.get(quantity, quantity)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Something done that can be undone.

    Parameters
    ----------
    kind : str
        What it is of.
    told : str
        What was done, as a sentence.
    take_back : callable
        Sets everything as it was before.
    """

    kind: ChangeKind
    told: str
    take_back: Callable[[], None]


class Message(NamedTuple):
    """A sentence to the user, how serious it is, and what of it may be undone."""

    severity: Severity
    text: str
    change: Change | None = None


class Export(NamedTuple):
    """What to write and where; an existing file is replaced on `force` only.

    Parameters
    ----------
    kind : str
        What it is.
    path : Path
        The file.
    force : bool
        Whether a file that is there may be replaced.
    drawing : Drawing or None
        What a figure shows.
    view : mapping or None
        What is seen of the maps while a result is written (see `kept_view`).
    wish : FormatWish or None
        What a file for another program holds.
    difference : DifferenceShown or None
        The genes of a table or of a volcano plot.
    states : StatesShown or None
        The states of a figure of them.
    """

    kind: ExportKind
    path: Path
    force: bool = False
    drawing: Drawing | None = None
    view: Mapping[str, object] | None = None
    wish: FormatWish | None = None
    difference: DifferenceShown | None = None
    states: StatesShown | None = None


class LeftOver(NamedTuple):
    """Maps that were not saved when a window closed: their file and their slide.

    With what was seen of them, if that is known (see `kept_view`).
    """

    file: Path
    slide: Path
    library: str | None
    view: Mapping[str, object] | None = None


class Question(NamedTuple):
    """What an inspection of the data depends on."""

    spots: AnnData
    reference: AnnData
    labels: str
    accepted: frozenset[str]
    library: str | None
    n_top_genes: GeneNumber = "auto"


class LimitsAsked(NamedTuple):
    """Of which maps the limit is asked below which a type is hidden, and of which type.

    Parameters
    ----------
    result : Result
        The maps.
    tissue : Tissue
        Where their spots lie.
    cell_type : str
        The type to hide.
    """

    result: Result
    tissue: Tissue
    cell_type: str


class AxesAsked(NamedTuple):
    """Of which maps the axes of the states are looked for, and from which share on.

    Parameters
    ----------
    result : Result
        The maps.
    spots : AnnData
        Their slide.
    least_share : float or None
        As of `states.AxisChoice`.
    """

    result: Result
    spots: AnnData
    least_share: float | None


class LimitsFound(NamedTuple):
    """Per type of some maps the share from which on the tissue tells its presence."""

    result: Result
    tissue: Tissue
    shares: Mapping[str, float]
