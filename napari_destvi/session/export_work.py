"""The slow writing of files, in the background: no session is known here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.errors import InputError
from napari_destvi.io.model_source import why_no_model_of
from napari_destvi.results import Result
from napari_destvi.session.differing_terms import DifferenceShown
from napari_destvi.session.exporting import export_result
from napari_destvi.session.states_terms import StatesShown
from napari_destvi.session.terms import Export

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


def write_export(
    export: Export,
    result: Result | None,
    spots: AnnData | None,
    labels: pd.Series | None = None,
) -> Path:
    """Write a result, a file of it for another program, or the regions of its spots.

    Parameters
    ----------
    export : Export
        What to write and where.
    result : Result or None
        The maps; only regions can be written without.
    spots : AnnData or None
        The slide.
    labels : Series of shape (n_spots,) or None
        The region of each spot that has a place; None without regions.

    Raises
    ------
    ExportError
        If the file cannot be written.
    InputError
        If the spots that a result file is to contain are not there.
    """
    if export.kind == "regions":
        return _write_labels(export, spots, labels)
    if export.difference is not None:
        return _write_difference(export, export.difference)
    if export.states is not None:
        return _write_states(export, export.states)
    assert result is not None  # else nothing is asked for
    if export.kind == "figure":
        return _write_figure(export, result)
    if export.kind == "model":
        return _write_model(export, result)
    if export.wish is not None:
        wish, path, force = export.wish, export.path, export.force
        return export_result(
            result, wish, path, spots=spots, labels=labels, force=force
        )
    return _write_result(export, result, spots, labels)


def _write_result(
    export: Export, result: Result, spots: AnnData | None, labels: pd.Series | None
) -> Path:
    from napari_destvi.io.results import write_result

    if spots is None:
        msg = "The result file contains the slide. Open the spots file again first."
        raise InputError(msg)
    return write_result(
        result,
        export.path,
        spots=spots,
        labels=labels,
        view=export.view,
        force=export.force,
    )


def _write_figure(export: Export, result: Result) -> Path:
    """Draw the maps on show as a figure for a paper."""
    from napari_destvi.export import check_figure_file, write_figure
    from napari_destvi.session.figures import draw

    drawing = export.drawing
    assert drawing is not None
    check_figure_file(export.path, force=export.force)
    figure = draw(result, drawing)
    return write_figure(figure, export.path, dpi=drawing.dpi, force=export.force)


def _write_difference(export: Export, shown: DifferenceShown) -> Path:
    """Write the genes that differ, as a table or as a volcano plot."""
    from napari_destvi.export import write_figure
    from napari_destvi.export.tables import write_table
    from napari_destvi.export.volcano import draw_volcano

    table, limits = shown.difference.table, shown.limits
    if export.kind == "genes":
        return write_table(table, export.path, force=export.force, rows="gene")
    figure = draw_volcano(
        table, title=shown.title, at=limits.at, least_change=limits.least_change
    )
    return write_figure(figure, export.path, force=export.force)


def _write_states(export: Export, shown: StatesShown) -> Path:
    """Draw the states of a type on two axes, and on the tissue."""
    from napari_destvi.export import write_figure
    from napari_destvi.session.state_figures import draw_states

    return write_figure(draw_states([shown]), export.path, force=export.force)


def _write_model(export: Export, result: Result) -> Path:
    """Write the model that a fit left, for other slides."""
    from napari_destvi.io.model_file import write_model

    if result.trained is None:
        raise InputError(why_no_model_of(result))
    return write_model(result.trained, export.path, force=export.force)


def _write_labels(
    export: Export, spots: AnnData | None, labels: pd.Series | None
) -> Path:
    """Write the regions of all spots of the file, also of those without a place."""
    from napari_destvi.data.stored_names import unique_names
    from napari_destvi.export.region_labels import write_region_labels

    if spots is None or labels is None:
        msg = "There are no regions to write. Draw one around some spots first."
        raise InputError(msg)
    everywhere = labels.reindex(list(unique_names(spots.obs_names)))
    return write_region_labels(everywhere, export.path, force=export.force)
