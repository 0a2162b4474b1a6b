"""A trained model and the slide that it is applied to, between two processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from napari_destvi.data.gene_differences import GeneDifferences
from napari_destvi.data.model_slide import MatchedSlide
from napari_destvi.data.problem import Problem
from napari_destvi.results.npz import read_npz, write_npz
from napari_destvi.results.stored_trained import plain_model, trained_of
from napari_destvi.results.trained_model import TrainedModel

_COLUMNS, _MODEL = "columns", "model/"


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """What is applied to what.

    Parameters
    ----------
    model : TrainedModel
        What a fit learned.
    slide : MatchedSlide
        The slide over its genes.
    """

    model: TrainedModel
    slide: MatchedSlide


def write_applied(applied: Applied, path: Path) -> None:
    """Write all but the problem of the slide, which has a file of its own.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    model, slide = applied.model, applied.slide
    arrays = {_MODEL + name: array for name, array in model.arrays.items()}
    values = {"model": plain_model(model), "differences": asdict(slide.differences)}
    write_npz(path, {**arrays, _COLUMNS: slide.columns}, values)


def read_applied(path: Path, problem: Problem) -> Applied:
    """Return what `write_applied` wrote.

    Parameters
    ----------
    path : Path
        The file.
    problem : Problem
        Of the slide.

    Raises
    ------
    OSError
        If there is no such file.
    """
    arrays, values = read_npz(path)
    columns = arrays.pop(_COLUMNS)
    held = {name.removeprefix(_MODEL): array for name, array in arrays.items()}
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values["differences"].items()
    }
    slide = MatchedSlide(problem, columns, GeneDifferences(**told))
    return Applied(trained_of(values["model"], held), slide)
