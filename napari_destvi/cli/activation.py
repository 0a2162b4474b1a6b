"""``napari-destvi activation``: which states of the cell types the tissue has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.fit_options import Force
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.data.wording import number_of
from napari_destvi.errors import ConfigError

if TYPE_CHECKING:
    from anndata import AnnData
    from matplotlib.figure import Figure

    from napari_destvi.results import Result, TypeAxes

HELP = """
Tell the states of the cell types: how far they vary, and by which genes.

\b
    napari-destvi activation result.h5ad
    napari-destvi activation result.h5ad --cell-type "T cell" \\
        --output axes.csv --positions t_cells.csv --figure t_cells.pdf

For each type the axes along which its state varies over the tissue: in how many
spots there is enough of the type, how much of the variance of its state lies along
the axis, how often spots in a random order are as alike to their neighbours (p, and
what it means among those of all types), and which genes rise and fall. A type without
such an axis says so, and whether there is too little of it to tell.
"""
AUTO = "auto"
#: Genes printed of each end of an axis.
N_PRINTED = 10


@in_sentences
def activation(  # noqa: PLR0913 - one argument per option
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT.h5ad", help="A result of the command fit."),
    ],
    cell_type: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="This type only; may be repeated."),
    ] = None,
    axes: Annotated[int, typer.Option(min=1, help="How many axes of a type.")] = 3,
    least_share: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help="Read a state where the type holds this share of the spot; auto: the "
            "share from which on its presence is a pattern, at least a tenth.",
        ),
    ] = AUTO,
    permutations: Annotated[
        int,
        typer.Option(
            min=1,
            help="Random orders of the spots to compare with; more are made where "
            "a type alone among many needs them.",
        ),
    ] = 999,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a row per axis, .csv or .tsv."),
    ] = None,
    positions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write where each spot lies on the axes."),
    ] = None,
    cells: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write where cells of the reference lie on the axes, by their names.",
        ),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Draw the states of each type that has any on two axes, with the "
            "cells of the reference, and in colours on the tissue: .pdf, .svg, .png.",
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Print the axes of the states, and write them as tables and as a figure."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.export import check_figure_file, write_figure
    from napari_destvi.export.tables import check_table, write_table
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import read_result
    from napari_destvi.session.figure_maps import types_named
    from napari_destvi.states import (
        AxisChoice,
        axes_frame,
        cells_frame,
        find_axes,
        positions_frame,
        slide_of_result,
        with_axes,
    )

    files = [path for path in (output, positions, cells) if path is not None]
    for path in files:
        check_table(path, force=force)
    if figure is not None:
        check_figure_file(figure, force=force)
    choice = AxisChoice(axes, _share(least_share), permutations)
    found = read_result(result)
    types = types_named(cell_type or found.cell_types, found.cell_types)
    spots = read_spots(result)
    slide = slide_of_result(found, spots)
    found = with_axes(found, find_axes(found, slide, choice))
    _print(found, types)
    # drawn before a table is written: types without a state have no figure
    drawn = None if figure is None else _drawn(found, spots, types)
    if output is not None:
        frame = axes_frame(found, types)
        write_table(frame, output, rows="cell_type", force=force)
    if positions is not None:
        _tell_without(found, types)
        write_table(positions_frame(found, types), positions, force=force)
    if cells is not None:
        write_table(cells_frame(found, types), cells, rows="cell", force=force)
    for path in files:
        typer.echo(f"A table is in {path}.")
    if figure is not None and drawn is not None:
        write_figure(drawn, figure, force=force)
        typer.echo(f"A figure is in {figure}.")


def _drawn(result: Result, spots: AnnData, types: list[str]) -> Figure:
    from napari_destvi.session.state_figures import draw_states, shown_types

    return draw_states(shown_types(result, spots, types))


def _share(typed: str) -> float | None:
    if typed.strip().lower() == AUTO:
        return None
    try:
        return float(typed)
    except ValueError:
        msg = (
            f"--least-share is {typed!r}. Give auto, or a number between 0 and 1 such "
            "as 0.1."
        )
        raise ConfigError(msg) from None


def _tell_without(result: Result, types: list[str]) -> None:
    """Name the types that have no column in the table of places."""
    assert result.axes is not None
    axes = dict(zip(result.cell_types, result.axes, strict=True))
    without = [name for name in types if not axes[name].axes]
    if without:
        tell(f"Without an axis, and so without a column: {', '.join(without)}.")


def _print(result: Result, types: list[str]) -> None:
    assert result.axes is not None
    for name in types:
        found = result.axes[result.cell_types.index(name)]
        share = f"{100 * found.least_share:.0f} %"
        n_spots = number_of(found.n_spots, "spot")
        typer.echo(f"{name}: {n_spots} with at least {share} of it")
        _print_axes(found)


def _print_axes(found: TypeAxes) -> None:
    from napari_destvi.states import axis_sentence, finding_sentence, gene_list

    if not found.axes:
        typer.echo(f"  {finding_sentence(found)}")
    for number, axis in enumerate(found.axes, start=1):
        typer.echo(f"  Axis {number}: {axis_sentence(axis)}")
        typer.echo(f"    rise: {gene_list(axis.rising, at_most=N_PRINTED)}")
        typer.echo(f"    fall: {gene_list(axis.falling, at_most=N_PRINTED)}")
