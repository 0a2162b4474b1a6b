"""What is known of a kept fit without opening its maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from napari_destvi.config import LEAST_SQUARES, method_title
from napari_destvi.results.result import Status

#: What results tell of the epochs of the spots and of the states, and of the batches in
#: each: what the default does depends on the slide, so the wishes do not tell it.
EPOCHS = (
    "epochs",
    "state_epochs",
    "batches_per_epoch",
    "state_batches_per_epoch",
)


@dataclass(frozen=True, slots=True)
class KeptSlide:
    """Where the slide of a fit was, and which it is.

    Parameters
    ----------
    path : str
        Its file; empty where it came from none.
    n_spots : int
        Spots that were fitted.
    hash : str
        Of the spots' names and counts over all genes; see `data.slide_hash`. That of
        the fitted counts where the problem does not tell.
    """

    path: str
    n_spots: int
    hash: str


@dataclass(frozen=True, slots=True)
class KeptReference:
    """Where the reference of a fit was, and which it is.

    Parameters
    ----------
    path : str
        Its file; empty where it came from none.
    n_cells : int
        Cells that were fitted.
    hash : str
        Of the fitted counts, genes and types.
    """

    path: str
    n_cells: int
    hash: str


@dataclass(frozen=True, slots=True)
class KeptModel:
    """Which trained model a run applied, where it applied one.

    Parameters
    ----------
    name : str
        What to call it.
    source : str
        Its file, or the key of the past fit that it is of.
    hash : str
        Of all that is in it.
    """

    name: str
    source: str
    hash: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All that a list of fits tells of one.

    Parameters
    ----------
    key : str
        Its name in the store, 32 hexadecimal digits.
    name : str
        What a person called it; empty where nobody did. See `title`.
    method : str
        What found the cell types.
    settings : mapping
        The wishes, as `FitConfig.to_dict` gives them.
    slide : KeptSlide
        The spots.
    reference : KeptReference
        The cells; none where a model was applied.
    labels : str
        The column with the cell types.
    library : str or None
        The capture area.
    created : str
        When it was kept, ISO 8601 in UTC.
    seconds : float
        How long it took.
    status : {"complete", "stopped", "failed", "running"}
        As in `Result`.
    scores : mapping of str to float
        Against a truth; empty without one.
    versions : mapping of str to str
        Of the packages that took part.
    device : str
        Where it was computed.
    epochs : mapping of str to int
        Those of `EPOCHS` that its result tells; empty in records of older versions.
    sweep_name : str
        What a sweep called it; empty where it was of none.
    model : KeptModel or None
        The trained model that was applied; None of a fit.
    """

    key: str
    name: str
    method: str
    settings: Mapping[str, Any] = field(repr=False)
    slide: KeptSlide
    reference: KeptReference
    labels: str
    library: str | None
    created: str
    seconds: float
    status: Status
    scores: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict, repr=False)
    device: str = ""
    epochs: Mapping[str, int] = field(default_factory=dict, repr=False)
    sweep_name: str = ""
    model: KeptModel | None = None

    @property
    def title(self) -> str:
        """The name, or else the method with its model, or the seed if it has one."""
        named = self.name or self.sweep_name
        method = method_title(self.method)
        if self.model is not None:
            return named or f"{method}, model {self.model.name}"
        if self.method in LEAST_SQUARES:
            return named or method
        return named or f"{method}, seed {self.settings.get('seed', 0)}"
