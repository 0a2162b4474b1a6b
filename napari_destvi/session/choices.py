"""What the user does: each function is one act and sets the fields that follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.config import FitConfig
from napari_destvi.errors import ConfigError
from napari_destvi.session.compared_tables import forget_tables
from napari_destvi.session.gene_maps import forget_gene
from napari_destvi.session.method_presets import with_preset_of_method
from napari_destvi.session.needs import may_start
from napari_destvi.session.replaced_maps import remember_maps
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show, show_earlier
from napari_destvi.session.terms import Export, Message
from napari_destvi.session.typed_genes import read_genes
from napari_destvi.session.undo import OF_THE_SLIDE, forget_changes

if TYPE_CHECKING:
    from napari_destvi.session.model_terms import ModelFound


def choose_spots(session: Session, path: Path) -> None:
    """Take another slide; maps of the earlier one go, for they do not fit it."""
    _forget_maps(session)
    forget_tables(session)
    forget_gene(session)
    session.tissue = None
    session.awaited_view = None
    _forget_inspection(session)
    session.libraries = ()
    session.library = None
    session.spots_problem = ""
    session.spots = None
    session.spots_path = path


def choose_library(session: Session, library: str | None) -> None:
    """Take another capture area of the slide; None leaves it open."""
    if library == session.library:
        return
    _forget_maps(session)
    session.tissue = None
    session.awaited_view = None
    _forget_answers(session)
    session.spots_problem = ""
    session.library = library


def choose_reference(session: Session, path: Path) -> None:
    """Take another single-cell reference; the maps on show stay."""
    _forget_reference(session)
    session.labels_path = None
    session.reference_path = path


def choose_labels_file(session: Session, path: Path) -> None:
    """Take the cell types of the reference from a table; it is read with that anew."""
    if session.reference_path is not None:
        _forget_reference(session)
        session.labels_path = path


def choose_labels(session: Session, column: str) -> None:
    """Take another column of the reference for the cell types."""
    if column == session.labels:
        return
    _forget_answers(session)
    session.labels = column


def choose_genes(session: Session, text: str) -> None:
    """Take another number of genes as typed, or say why it cannot be used."""
    try:
        n_top_genes = read_genes(text)
    except ConfigError as error:
        session.genes_problem = str(error)
        return
    session.genes_problem = ""
    if n_top_genes != session.n_top_genes:
        _forget_answers(session)
        session.n_top_genes = n_top_genes


def set_config(session: Session, config: FitConfig, problems: dict[str, str]) -> None:
    """Take the settings as typed, and what is wrong with those that cannot be used."""
    session.config_problems = problems
    session.config = with_preset_of_method(session, config)


def start(session: Session) -> None:
    """Start a fit of the inspected data, if it may start (see `needs.may_start`)."""
    if may_start(session):
        begin_run(session)


def begin_run(session: Session, *, applied: ModelFound | None = None) -> None:
    """Let a fit run, or a model be applied; what was shown before it may come back."""
    session.message = None
    session.progress = None
    session.applied = applied
    session.earlier_result = session.result
    session.run_id += 1
    session.run_state = "running"


def stop_and_keep(session: Session) -> None:
    """End the running fit early and keep what it has learnt so far."""
    if session.run_state == "running":
        session.run_state = "stopping"


def cancel(session: Session) -> None:
    """End the running fit at once and return to the maps from before it.

    The maps that it had so far may be brought back.
    """
    if session.run_state == "idle":
        return
    result, applied = session.result, session.applied
    session.run_id += 1
    session.progress = None
    show_earlier(session)
    kept = " The maps from before it are shown again." if session.result else ""
    what = "The fit" if applied is None else "Applying the model"
    told = f"{what} was cancelled.{kept}"
    if result is not None and result.status == "running":
        remember_maps(session, told, result, saved=False)
    else:
        session.message = Message("info", told)


def open_result(session: Session, path: Path) -> None:
    """Ask for a result file; its slide replaces the present one once it is read.

    While a fit runs nothing is opened: its maps belong to the present slide.
    """
    if session.run_state == "idle":
        session.opening = path


def open_left_over(session: Session) -> None:
    """Ask for the maps that an earlier window left, with their slide."""
    if session.left_over is not None:
        open_result(session, session.left_over.file)


def ask_export(session: Session, export: Export) -> None:
    """Ask for a file to be written; of a running fit nothing is written."""
    is_free = session.run_state == "idle" and session.export is None
    if is_free and (session.result is not None or export.kind == "regions"):
        session.export_of = session.result
        session.export = export


def dismiss(session: Session) -> None:
    """Take the message off the window."""
    session.message = None


def _forget_maps(session: Session) -> None:
    """Let go of the maps, and of all that was said of them and of their fit."""
    show(session, None)
    session.map_limits = {}
    session.progress = None
    session.saved = True
    session.message = None
    forget_changes(session, *OF_THE_SLIDE)


def _forget_reference(session: Session) -> None:
    _forget_inspection(session)
    session.labels = None
    session.label_columns = ()
    session.reference_problem = ""
    session.reference = None


def _forget_answers(session: Session) -> None:
    """Let go of the answers to what was asked of other data."""
    session.accepted = frozenset()
    forget_changes(session, "choice")


def _forget_inspection(session: Session) -> None:
    session.inspection = None
    session.inspected = None
    forget_changes(session, "slide")  # which may be of another pair of files
    _forget_answers(session)
