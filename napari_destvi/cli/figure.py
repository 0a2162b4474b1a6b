"""``napari-destvi figure``: the maps of a result as a figure for a paper."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from napari_destvi.cli import figure_options as options
from napari_destvi.cli.fit_options import Force, Library
from napari_destvi.cli.sentences import in_sentences
from napari_destvi.cli.view import Quantity
from napari_destvi.errors import ConfigError

HELP = """
Draw the maps of a result as a figure for a paper.

\b
    napari-destvi figure result.h5ad --output figure.pdf
    napari-destvi figure result.h5ad --output figure.svg \\
        --cell-type "B cell" --cell-type "T cell" --truth slide.h5ad

One panel per cell type: the spots in their true size over the tissue, with a colour
bar and a scale bar, and below it the truth, if there is one: a table, or single cells
with their types and their places on this slide (.h5ad). Types are matched by name. The
figure is at most as wide as a page (180 mm), or as a column of text (88 mm) for one
column of panels; it needs no screen.
"""


@in_sentences
def figure(  # noqa: PLR0913 - one argument per option
    result: options.ResultFile,
    output: options.Output,
    cell_type: options.CellTypes = None,
    quantity: options.QuantityName = Quantity.PROPORTIONS,
    form: options.FormName = options.Form.SINGLE,
    hide_below: options.HideBelow = 0.0,
    truth: options.Truth = None,
    truth_key: options.TruthKey = "proportions",
    same_scale: options.SameScale = False,
    colormap: options.Colormap = None,
    columns: options.ColumnNumber = None,
    width: options.Width = None,
    title: options.Title = "",
    dark: options.Dark = False,
    dpi: options.Dpi = 300,
    image: options.WithImage = True,
    crop: options.Crop = True,
    library: Library = None,
    force: Force = False,
) -> None:
    """Write a figure of a result."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.truth import read_true, tell_spots_left_out
    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.export import check_figure_file, write_figure
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import read_result
    from napari_destvi.io.same_slide import places_on
    from napari_destvi.session.drawing import Drawing, Layout
    from napari_destvi.session.figure_maps import chosen_types
    from napari_destvi.session.figures import draw

    check_figure_file(output, force=force)
    _check_form(form, quantity)
    _check_truth(truth, quantity)
    found = read_result(result)
    types = chosen_types(found, cell_type or (), quantity)
    tissue = build_tissue(read_spots(result), library=library)
    true = None
    if truth is not None:
        places = partial(places_on, tissue)
        true = read_true(truth, truth_key, lambda: tissue, places=places)
    drawing = Drawing(
        tissue=tissue,
        quantity=quantity.value,
        cell_types=tuple(types),
        comparison=None,
        other_title="",
        colormap=colormap or "",
        form=form.value,
        truth=true,
        least_shares=dict.fromkeys(found.cell_types, hide_below),
        same_scale=same_scale,
        layout=Layout(columns, width, title, dark, image, crop),
    )
    write_figure(draw(found, drawing), output, dpi=dpi, force=force)
    if true is not None:
        tell_spots_left_out(found.proportions_frame().index, true.index)
    typer.echo(f"The figure is in {output}.")


def _check_form(form: options.Form, quantity: Quantity) -> None:
    if form != options.Form.SINGLE and quantity != Quantity.PROPORTIONS:
        msg = (
            f"Only proportions can be drawn as {form}: they are parts of the same "
            "spot. Leave out --form, or choose --quantity proportions."
        )
        raise ConfigError(msg)


def _check_truth(path: Path | None, quantity: Quantity) -> None:
    if path is not None and quantity != Quantity.PROPORTIONS:
        msg = (
            f"The truth is one of proportions, and cannot be drawn below the "
            f"{quantity}. Leave out --truth, or choose --quantity proportions."
        )
        raise ConfigError(msg)
