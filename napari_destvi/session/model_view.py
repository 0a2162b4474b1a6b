"""What the window that applies a trained model shows and allows, by a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from napari_destvi.data.wording import listing, number_of
from napari_destvi.io.model_source import may_have_model
from napari_destvi.session.finding_views import FindingView, views_of
from napari_destvi.session.model_hints import is_stopped, why_not
from napari_destvi.session.model_looking import accepted, look
from napari_destvi.session.run_view import progress_detail, stage_title
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.data.gene_differences import GeneDifferences, Row
    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.results.trained_model import TrainedModel
    from napari_destvi.session.model_terms import ModelSource

READY = "The model can be applied to this slide: press Apply."
#: Genes that a tip names; more than a screen holds tell nobody anything.
MAX_GENES = 150
_NO_FITS = "No past fit has one: only complete fits of DestVI with both amortized do."


@dataclass(frozen=True, slots=True)
class ModelView:
    """The choice, what was found, and what may be done.

    Parameters
    ----------
    name : str
        The chosen model; empty while none is.
    path : str
        Where it lies; empty while none is chosen.
    runs : tuple of RunRecord
        Past fits that may have left a model, the newest first.
    run : int
        Which of them is chosen; -1 for none.
    why_no_runs : str
        Why there is none to choose; empty if there is.
    about : str
        What the model is of.
    rows : tuple of tuple of str
        The table: what is compared, of the model, and of this slide.
    missing : str
        The genes of the model that the slide lacks, for a tip; empty if none.
    notes : str
        What the differences mean for the maps.
    findings : tuple of FindingView
        What was found in the slide, and the ways to go on.
    problem : str
        Why the model cannot be used; empty if nothing is against it.
    may_choose, can_apply, can_cancel : bool
        What may be pressed.
    status : str
        What there is to do or to wait for, or where the run stands.
    why_not : str
        Why the model cannot be applied now; empty if it can.
    percent : int
        Share of the run that is done, from 0 to 100.
    """

    name: str
    path: str
    runs: tuple[RunRecord, ...]
    run: int
    why_no_runs: str
    about: str
    rows: tuple[Row, ...]
    missing: str
    notes: str
    findings: tuple[FindingView, ...]
    problem: str
    may_choose: bool
    can_apply: bool
    can_cancel: bool
    status: str
    why_not: str
    percent: int


def model_view(session: Session) -> ModelView:
    """Return what the window shows and allows."""
    seen, source = look(session), session.model_choice.source
    found = None if seen is None else seen.found
    differences = None if found is None else found.inspection.differences
    runs, reason = _runs(session), why_not(session)
    is_refused = found is not None and is_stopped(found)
    return ModelView(
        name="" if source is None else source.title,
        path="" if source is None else str(source.path),
        runs=runs,
        run=_place(runs, source),
        why_no_runs="" if runs else _NO_FITS,
        about="" if found is None else _about(found.model),
        rows=() if differences is None else differences.rows(),
        missing="" if differences is None else _missing(differences),
        notes="" if differences is None or is_refused else _notes(session, differences),
        findings=()
        if found is None
        else views_of(found.inspection.findings, accepted(session)),
        problem="" if seen is None else seen.problem,
        may_choose=session.run_state == "idle",
        can_apply=not reason,
        can_cancel=session.applied is not None,
        status=_status(session, reason),
        why_not=reason,
        percent=_percent(session),
    )


def _runs(session: Session) -> tuple[RunRecord, ...]:
    fits = session.past_fits
    return () if fits is None else tuple(filter(may_have_model, fits.records))


def _place(runs: tuple[RunRecord, ...], source: ModelSource | None) -> int:
    """Return where the chosen past fit stands; it may have been renamed meanwhile."""
    key = source.run.key if source is not None and source.run is not None else None
    return next((n for n, run in enumerate(runs) if run.key == key), -1)


def _about(model: TrainedModel) -> str:
    """Return what the model was trained on, as far as its settings tell."""
    settings = model.settings
    slide = number_of(int(settings.get("n_spots") or 0), "spot")
    preset = dict(settings.get("wishes") or {}).get("preset", "default")
    return (
        f"A model of DestVI (preset {preset}, both amortized), trained on {slide}: "
        f"{number_of(len(model.gene_names), 'gene')}, "
        f"{number_of(len(model.cell_types), 'cell type')}."
    )


def _missing(differences: GeneDifferences) -> str:
    if not differences.missing:
        return ""
    return f"Missing here: {listing(differences.missing, at_most=MAX_GENES)}."


def _notes(session: Session, differences: GeneDifferences) -> str:
    return "\n".join([*differences.sentences(), *_types_beside(session, differences)])


def _types_beside(session: Session, differences: GeneDifferences) -> list[str]:
    """Return which types the reference that is open has and the model has not."""
    inspection = session.inspection
    problem = inspection.problem if inspection is not None else None
    if problem is None:
        return []
    known = set(differences.cell_types)
    lacking = [name for name in problem.reference.cell_types if name not in known]
    if not lacking:
        return []
    told = listing(lacking, at_most=len(lacking))
    return [f"The reference that is open has types that the model lacks: {told}."]


def _status(session: Session, reason: str) -> str:
    if session.applied is None:
        return reason or READY
    progress = session.progress
    if progress is None:
        return "Starting …"
    parts = (stage_title(progress), progress_detail(progress))
    return " · ".join(part for part in parts if part)


def _percent(session: Session) -> int:
    progress = session.progress
    if session.applied is None or progress is None:
        return 0
    return round(100 * progress.fraction)
