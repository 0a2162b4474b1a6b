"""What the session knows of a trained model that is to be applied to the slide."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.model_slide import ModelInspection
    from napari_destvi.io.run_record import KeptModel, RunRecord
    from napari_destvi.results.trained_model import TrainedModel


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A file with a trained model, or a past fit that left one.

    Parameters
    ----------
    path : Path
        The file; of a past fit the folder of all of them.
    run : RunRecord or None
        The past fit; None for a file.
    """

    path: Path
    run: RunRecord | None = None

    @property
    def title(self) -> str:
        """What the model is called."""
        return self.path.name if self.run is None else self.run.title


@dataclass(frozen=True, slots=True, eq=False)
class ModelChoice:
    """Which model the user chose, and what was answered to what it found.

    Parameters
    ----------
    is_open : bool
        Whether the window is open; only then is a model looked at.
    source : ModelSource or None
        The model; None while none is chosen.
    accepted : frozenset of str
        Codes of the findings that the user agreed to.
    spots, library : AnnData or None, str or None
        The slide, and its capture area, that `accepted` is of.
    """

    is_open: bool = False
    source: ModelSource | None = None
    accepted: frozenset[str] = frozenset()
    spots: AnnData | None = field(default=None, repr=False)
    library: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ModelAsked:
    """What a look at a slide for a model depends on."""

    source: ModelSource
    spots: AnnData = field(repr=False)
    library: str | None
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class ModelFound:
    """What a look at a slide for a model found.

    Parameters
    ----------
    model : TrainedModel
        The model.
    kept : KeptModel
        Which it is.
    inspection : ModelInspection
        What was found in the slide, and what the model can be applied to.
    """

    model: TrainedModel
    kept: KeptModel
    inspection: ModelInspection


@dataclass(frozen=True, slots=True, eq=False)
class ModelLook:
    """The newest look: what it was for, and what was found or why nothing was."""

    asked: ModelAsked
    found: ModelFound | None = None
    problem: str = ""
