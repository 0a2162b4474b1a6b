"""Section 4 of the window: what the maps are of, and what may be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from napari_destvi.config import method_title
from napari_destvi.data.wording import number_of
from napari_destvi.io.model_source import why_no_model_of
from napari_destvi.io.run_tables import key_of
from napari_destvi.results import Result
from napari_destvi.session.needs import is_ready, needs
from napari_destvi.session.run_view import ending
from napari_destvi.session.session import Session
from napari_destvi.session.shown import why_no_maps, why_no_values


@dataclass(frozen=True, slots=True)
class MapsView:
    """Section 4: what the maps are of, and what may be done with them."""

    can_open: bool
    can_save: bool
    headline: str
    why_no_save: str
    why_no_uncertainty: str
    why_no_activation: str
    why_no_numbers: str
    why_no_model: str
    why_no_differences: str
    left_over: str


def maps_view(session: Session) -> MapsView:
    """Return what the maps are of and which of their buttons may be pressed."""
    idle = session.run_state == "idle"
    can_save = idle and session.result is not None and session.export is None
    return MapsView(
        can_open=idle and session.opening is None,
        can_save=can_save,
        headline=_maps_headline(session),
        why_no_save=_why_no_save(session),
        why_no_uncertainty=why_no_maps(session.result, "uncertainty"),
        why_no_activation=why_no_values(session.result, "activation"),
        why_no_numbers=why_no_maps(session.result, "abundance_mean"),
        why_no_model="" if session.result is None else why_no_model_of(session.result),
        why_no_differences=_why_no_differences(session),
        left_over=_left_over(session),
    )


def _maps_headline(session: Session) -> str:
    result = session.result
    if "result" in needs(session) and session.opening is not None:
        return f"Opening {_opened_name(session, session.opening)} …"
    if session.export is not None:
        return f"Writing {session.export.path.name} …"
    if result is None:
        return "The maps of the cell types will be listed here."
    method = "" if result.has_states else f" · {method_title(result.method)}"
    return f"{_maps_and_state(session, result)}{method}{_other_genes(session, result)}"


def _other_genes(session: Session, result: Result) -> str:
    """Return from how many genes the maps are, where the next fit takes others."""
    inspection = session.inspection
    problem = inspection.problem if inspection is not None else None
    if problem is None or not is_ready(session) or not result.gene_names:
        return ""
    if problem.gene_names == result.gene_names:
        return ""
    return f" · from other genes ({len(result.gene_names):,})"


def _maps_and_state(session: Session, result: Result) -> str:
    of = (
        f"{number_of(result.n_cell_types, 'cell type')} in "
        f"{number_of(result.n_spots, 'spot')}"
    )
    if session.run_state != "idle":
        return f"{of}, still being fitted"
    ended = ending(result)
    of = f"{of}, {ended}" if ended else of
    return of if session.saved else f"{of}, not saved yet"


def _why_no_save(session: Session) -> str:
    if session.run_state != "idle":
        return "Available when the fit has ended."
    if session.result is None:
        return "Available when there are maps: fit, or open a result."
    return ""


def _why_no_differences(session: Session) -> str:
    if session.result is None or session.result.differences:
        return ""
    return "None are kept: compare two regions and keep the genes that differ first."


def _left_over(session: Session) -> str:
    if session.left_over is None:
        return ""
    return f"The maps of {session.left_over.slide.name} were not saved last time."


def _opened_name(session: Session, path: Path) -> str:
    run, left_over = session.opening_run, session.left_over
    if run is not None and key_of(path) == run.key:
        return run.title
    if left_over is not None and left_over.file == path:
        return f"the maps of {left_over.slide.name}"
    return path.name
