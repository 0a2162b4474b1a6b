"""What the window shows, derived from the session by one pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from napari_destvi.config import ignored_settings, method_title
from napari_destvi.results import Result
from napari_destvi.session.finding_views import FindingView, finding_views
from napari_destvi.session.hints import next_step, why_no_fit
from napari_destvi.session.needs import is_inspected, may_start, needs, question
from napari_destvi.session.run_view import RunView, ending, run_view
from napari_destvi.session.session import Session
from napari_destvi.session.setting_notes import setting_notes, setting_warnings
from napari_destvi.session.shown import why_no_activation


@dataclass(frozen=True, slots=True)
class FileView:
    """A file beside its button: its name, or what is wrong with it."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class DataView:
    """Section 1: the files, what was found in them, and the questions."""

    enabled: bool
    spots: FileView
    reference: FileView
    libraries: tuple[str, ...]
    library: str | None
    label_columns: tuple[str, ...]
    labels: str | None
    summary: tuple[str, ...]
    findings: tuple[FindingView, ...]
    checking: bool


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Section 2: per setting what it leads to, or what is wrong with it.

    `hidden` names the settings that the chosen method has no use for.
    """

    enabled: bool
    hidden: frozenset[str]
    notes: Mapping[str, str]
    problems: Mapping[str, str]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapsView:
    """Section 4: what the maps are of, and what may be done with them."""

    can_open: bool
    can_save: bool
    can_save_activation: bool
    headline: str
    why_no_save: str
    why_no_activation: str
    left_over: str


@dataclass(frozen=True, slots=True)
class ViewState:
    """Everything that the dock shows and allows, section by section."""

    hint: str
    data: DataView
    settings: SettingsView
    run: RunView
    maps: MapsView


def view_state(session: Session) -> ViewState:
    """Return what the window shows and allows in this session.

    Examples
    --------
    >>> view_state(Session()).run.can_fit
    False
    """
    return ViewState(
        hint=next_step(session),
        data=_data(session),
        settings=SettingsView(
            enabled=session.run_state == "idle",
            hidden=ignored_settings(session.config.method),
            notes=setting_notes(session),
            problems=session.config_problems,
            warnings=setting_warnings(session),
        ),
        run=run_view(
            session,
            can_fit=may_start(session),
            why_not=why_no_fit(session),
        ),
        maps=_maps(session),
    )


def _data(session: Session) -> DataView:
    inspection = session.inspection
    summary = inspection.summary if inspection is not None else None
    return DataView(
        enabled=session.run_state == "idle" and session.opening is None,
        spots=_file(
            session.spots_path,
            session.spots_problem,
            read=session.spots is not None,
        ),
        reference=_file(
            session.reference_path,
            session.reference_problem,
            read=session.reference is not None,
        ),
        libraries=session.libraries,
        library=session.library,
        label_columns=session.label_columns,
        labels=session.labels,
        summary=tuple(summary.sentences()) if summary is not None else (),
        findings=finding_views(session),
        checking=question(session) is not None and not is_inspected(session),
    )


def _file(path: Path | None, problem: str, *, read: bool) -> FileView:
    if path is None:
        return FileView("from memory" if read else "not chosen yet", problem)
    waiting = not read and not problem
    return FileView(f"reading {path.name} …" if waiting else path.name, problem)


def _maps(session: Session) -> MapsView:
    idle = session.run_state == "idle"
    can_save = idle and session.result is not None and session.export is None
    no_activation = why_no_activation(session.result)
    return MapsView(
        can_open=idle and session.opening is None,
        can_save=can_save,
        can_save_activation=can_save and not no_activation,
        headline=_maps_headline(session),
        why_no_save=_why_no_save(session),
        why_no_activation=no_activation,
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
    return f"{_maps_and_state(session, result)}{method}"


def _maps_and_state(session: Session, result: Result) -> str:
    of = f"{result.n_cell_types} cell types in {result.n_spots:,} spots"
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


def _left_over(session: Session) -> str:
    if session.left_over is None:
        return ""
    return f"The maps of {session.left_over.slide.name} were not saved last time."


def _opened_name(session: Session, path: Path) -> str:
    left_over = session.left_over
    if left_over is not None and left_over.file == path:
        return f"the maps of {left_over.slide.name}"
    return path.name
