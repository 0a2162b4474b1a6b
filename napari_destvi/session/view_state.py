"""What the window shows, derived from the session by one pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from napari_destvi.config import ignored_settings
from napari_destvi.io.text_lines import ENDINGS
from napari_destvi.session.answers import NO_LABELS
from napari_destvi.session.compare_view import CompareView, compare_view
from napari_destvi.session.finding_views import FindingView, finding_views
from napari_destvi.session.full_pictures import PictureView, picture_view
from napari_destvi.session.gene_view import GeneView, gene_view
from napari_destvi.session.hints import next_step, welcome, why_no_fit
from napari_destvi.session.maps_view import MapsView, maps_view
from napari_destvi.session.needs import may_start
from napari_destvi.session.regions_view import RegionsView, regions_view
from napari_destvi.session.run_view import RunView, run_view
from napari_destvi.session.session import Session
from napari_destvi.session.setting_notes import setting_notes, setting_warnings
from napari_destvi.session.typed_genes import genes_note, typed_genes


@dataclass(frozen=True, slots=True)
class FileView:
    """A file beside its button: its name, or what is wrong with it."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class GenesView:
    """The number of genes: what was chosen, what it leads to, or what is wrong."""

    text: str
    note: str
    problem: str


@dataclass(frozen=True, slots=True)
class DataView:
    """Section 1: the files, what was found in them, and the questions.

    `welcome` says how it all goes, line by line, while there is nothing yet;
    `asks_cell_types` where the reference comes without them, or their table is bad.
    """

    enabled: bool
    welcome: tuple[str, ...]
    spots: FileView
    reference: FileView
    picture: PictureView
    libraries: tuple[str, ...]
    library: str | None
    label_columns: tuple[str, ...]
    labels: str | None
    asks_cell_types: bool
    genes: GenesView
    summary: tuple[str, ...]
    findings: tuple[FindingView, ...]


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
class ViewState:
    """Everything that the dock shows and allows, section by section."""

    hint: str
    data: DataView
    settings: SettingsView
    run: RunView
    maps: MapsView
    gene: GeneView
    compare: CompareView
    regions: RegionsView


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
        maps=maps_view(session),
        gene=gene_view(session),
        compare=compare_view(session),
        regions=regions_view(session),
    )


def _data(session: Session) -> DataView:
    inspection = session.inspection
    summary = inspection.summary if inspection is not None else None
    return DataView(
        enabled=session.run_state == "idle" and session.opening is None,
        welcome=welcome(session),
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
        picture=picture_view(session),
        libraries=session.libraries,
        library=session.library,
        label_columns=session.label_columns,
        labels=session.labels,
        asks_cell_types=_asks_cell_types(session),
        genes=GenesView(
            text=typed_genes(session.n_top_genes),
            note=genes_note(session.n_top_genes, summary),
            problem=session.genes_problem,
        ),
        summary=tuple(summary.sentences()) if summary is not None else (),
        findings=finding_views(session),
    )


def _asks_cell_types(session: Session) -> bool:
    """Tell whether a table of cell types may mend what is wrong with the reference."""
    path, problem = session.reference_path, session.reference_problem
    if path is None or not problem:
        return False
    is_table = path.name.lower().removesuffix(".gz").endswith(ENDINGS)
    return is_table or problem == NO_LABELS or session.labels_path is not None


def _file(path: Path | None, problem: str, *, read: bool) -> FileView:
    if path is None:
        return FileView("from memory" if read else "not chosen yet", problem)
    waiting = not read and not problem
    return FileView(f"reading {path.name} …" if waiting else path.name, problem)
