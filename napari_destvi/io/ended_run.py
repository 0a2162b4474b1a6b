"""From a fit that has just ended to the record under which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.content_hash import content_hash
from napari_destvi.data.problem import Problem
from napari_destvi.data.run_identity import (
    applied_key,
    device_kind,
    run_key,
    stopped_key,
)
from napari_destvi.io.run_record import (
    EPOCHS,
    KeptModel,
    KeptReference,
    KeptSlide,
    RunRecord,
)
from napari_destvi.results import Result


def record_of(  # noqa: PLR0913 - a fit, and what it does not know of its files
    problem: Problem,
    config: FitConfig,
    result: Result,
    *,
    slide: Path | None = None,
    reference: Path | None = None,
    sweep_name: str = "",
    scores: Mapping[str, float] | None = None,
    ended: datetime | None = None,
    model: KeptModel | None = None,
) -> RunRecord:
    """Return the record of a fit that has just ended.

    Parameters
    ----------
    problem, config, result : Problem, FitConfig, Result
        What was fitted, how, and what came of it.
    slide, reference : Path, optional
        Where the data came from.
    sweep_name : str
        What a sweep calls it.
    scores : mapping of str to float, optional
        Against a truth.
    ended : datetime, optional
        When it ended, with its time zone; now by default.
    model : KeptModel, optional
        The trained model that was applied rather than one fitted.

    Returns
    -------
    RunRecord
        A complete fit has the key of `run_key`, or of `applied_key` with a model; one
        that was stopped has a key of its own, so that it is never taken for the
        complete one.
    """
    moment = (ended or datetime.now(UTC)).astimezone(UTC)
    created = moment.isoformat(timespec="microseconds")
    device = str(result.versions.get("device", ""))
    key = _key(problem, config, model, device_kind(device))
    is_whole = result.status == "complete"
    known = problem.provenance
    versions = {k: v for k, v in result.versions.items() if k != "device"}
    return RunRecord(
        key=key if is_whole else stopped_key(key, created),
        name="",
        sweep_name=sweep_name,
        method=config.method,
        settings=config.to_dict(),
        slide=_slide(problem, slide),
        reference=_reference(problem, reference),
        labels=str(known.get("labels", "")),
        library=known.get("library"),
        created=created,
        seconds=float(sum(result.seconds.values())),
        status=result.status,
        scores=dict(scores or {}),
        versions=versions,
        device=device,
        epochs=_epochs(result) if model is None else {},  # those of another slide
        model=model,
    )


def _key(
    problem: Problem, config: FitConfig, model: KeptModel | None, device: str
) -> str:
    if model is None:
        return run_key(problem, config, device=device)
    return applied_key(problem, model.hash, device=device)


def _epochs(result: Result) -> dict[str, int]:
    told = result.settings
    return {name: int(told[name]) for name in EPOCHS if name in told}


def _slide(problem: Problem, path: Path | None) -> KeptSlide:
    spatial = problem.spatial
    # not the provenance's own hash of counts: a part of the slide may be fitted
    known = problem.provenance.get("slide_hash")
    found = known or content_hash(spatial.counts, problem.gene_names)
    return KeptSlide(_absolute(path), spatial.n_spots, str(found))


def _reference(problem: Problem, path: Path | None) -> KeptReference:
    reference = problem.reference
    found = content_hash(
        reference.counts,
        problem.gene_names,
        labels=reference.labels,
        cell_types=reference.cell_types,
    )
    return KeptReference(_absolute(path), reference.n_cells, found)


def _absolute(path: Path | None) -> str:
    return "" if path is None else str(path.expanduser().absolute())
