"""``napari-destvi simulate``: a tissue whose truth is known, of any size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from napari_destvi.cli import simulate_options as options
from napari_destvi.cli.fit_options import Accept, Force, Yes, agreed
from napari_destvi.cli.folders import make_folder
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.errors import ConfigError
from napari_destvi.simulation.cell_types import drawn_types, graded_types
from napari_destvi.simulation.design import Design

if TYPE_CHECKING:
    from napari_destvi.simulation.learned import Learned
    from napari_destvi.simulation.tissue import SimulatedTissue

HELP = """
Simulate a slide and its reference, with the truth.

\b
    napari-destvi simulate --output tissue
    napari-destvi simulate --output large --spots 20000 --genes 2000 --types 12
    napari-destvi simulate --output like_mine --reference cells.h5ad \\
        --labels cell_type

Writes DIR/spots.h5ad, with the true shares in obsm["proportions"], the cells in
obsm["cell_counts"] and the activation in obsm["activation"], and DIR/reference.h5ad
with the types in obs["cell_type"]. Then fit it and score the result:

\b
    napari-destvi fit --spots tissue/spots.h5ad --reference tissue/reference.h5ad \\
        --labels cell_type --output result.h5ad
    napari-destvi score --estimate result.h5ad --truth tissue/spots.h5ad
"""
SPOTS, REFERENCE = "spots.h5ad", "reference.h5ad"
_DEFAULT = Design()
_LEFT_OUT = (
    "Note: the true expression of every type in every spot would be too large and is "
    "not stored."
)


@in_sentences
def simulate(  # noqa: PLR0913 - one argument per option
    output: options.Output,
    spots: options.Spots = _DEFAULT.n_spots,
    genes: options.Genes = None,
    types: options.Types = None,
    reference_cells: options.ReferenceCells = _DEFAULT.n_reference_cells,
    cells_per_spot: options.CellsPerSpot = _DEFAULT.cells_per_spot,
    depth: options.Depth = _DEFAULT.depth,
    platform_effect: options.PlatformEffect = _DEFAULT.platform_effect,
    activation: options.Activation = _DEFAULT.activation,
    seed: options.Seed = 0,
    reference: options.LearnFrom = None,
    labels: options.Labels = None,
    accept: Accept = None,
    yes: Yes = False,
    force: Force = False,
) -> None:
    """Simulate a tissue and write it."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.simulation.tissue import simulate_tissue

    _check_files(output, reference, force=force)
    learned = None
    if reference is not None:
        learned = _learn(reference, labels, types, genes, accept=agreed(accept, yes))
    elif labels is not None:
        msg = "--labels says which column of a reference to use. Give --reference, too."
        raise ConfigError(msg)
    sizes = Design(
        n_spots=spots,
        n_reference_cells=reference_cells,
        cells_per_spot=cells_per_spot,
        depth=depth,
        platform_effect=platform_effect,
        activation=activation,
    )
    design = _drawn(sizes, types, genes) if learned is None else _like(learned, sizes)
    tell(f"Simulating {design.n_spots:,} spots ...")
    tissue = simulate_tissue(design, seed=seed, learned=learned)
    _write(tissue, output, learned_from=reference, force=force)


def _check_files(folder: Path, reference: Path | None, *, force: bool) -> None:
    """Make sure, before the work, that both files can be written."""
    from napari_destvi.cli.writing import check_output

    if folder.exists():  # else it is made in the end
        inputs = () if reference is None else (reference,)
        for name in (SPOTS, REFERENCE):
            check_output(folder / name, inputs=inputs, force=force)


def _learn(
    path: Path,
    labels: str | None,
    types: int | None,
    genes: int | None,
    *,
    accept: tuple[str, ...],
) -> Learned:
    """Learn the expression of the types from a file of single cells."""
    from napari_destvi.cli.consent import settle
    from napari_destvi.data.answers import check_codes
    from napari_destvi.data.findings import FindingLog
    from napari_destvi.data.inputs import checked_cells
    from napari_destvi.data.stored_names import unique_names
    from napari_destvi.io.annotated import read_reference
    from napari_destvi.simulation.learned import learn_expression

    if labels is None:
        msg = "Name the column of the reference with the cell types (--labels)."
        raise ConfigError(msg)
    check_codes(accept)
    log = FindingLog(accept)
    cells = checked_cells(read_reference(path), labels=labels, log=log)
    settle(log.findings, accept=accept, before="anything is learned from them")
    assert cells is not None  # nothing is in the way any more
    names = unique_names(cells.counts.genes.index)
    return learn_expression(
        cells.counts.matrix, cells.labels, names, n_cell_types=types, n_genes=genes
    )


def _drawn(sizes: Design, types: int | None, genes: int | None) -> Design:
    """Return the design with types and genes that are made up."""
    n_types = sizes.n_cell_types if types is None else types
    return replace(
        sizes,
        cell_types=drawn_types(n_types, activation=sizes.activation),
        n_genes=sizes.n_genes if genes is None else genes,
    )


def _like(learned: Learned, sizes: Design) -> Design:
    """Return the design with the types and genes that were learned."""
    return replace(
        sizes,
        cell_types=graded_types(learned.cell_types, activation=sizes.activation),
        n_genes=len(learned.genes),
        counts_per_cell=learned.counts_per_cell,
    )


def _write(
    tissue: SimulatedTissue, folder: Path, *, learned_from: Path | None, force: bool
) -> None:
    from napari_destvi.io.made_files import write_made
    from napari_destvi.simulation.annotated import (
        build_reference,
        build_spots,
        stores_expression,
    )

    origin = _origin(tissue, learned_from)
    made = {
        folder / SPOTS: build_spots(tissue, origin=origin),
        folder / REFERENCE: build_reference(tissue, origin=origin),
    }
    if not stores_expression(tissue):
        tell(_LEFT_OUT)
    make_folder(folder)
    write_made(made, force=force)
    slide, cells = made.values()
    typer.echo(
        f"{folder / SPOTS}: {slide.n_obs:,} spots with {slide.n_vars:,} genes and "
        f"{tissue.design.n_cell_types} cell types.\n"
        f"{folder / REFERENCE}: {cells.n_obs:,} cells."
    )


def _origin(tissue: SimulatedTissue, learned_from: Path | None) -> dict[str, Any]:
    """Return how the files were made."""
    from napari_destvi import __version__

    design = tissue.design
    return {
        "program": f"napari-destvi {__version__} simulate",
        "seed": tissue.seed,
        "cells_per_spot": design.cells_per_spot,
        "depth": design.depth,
        "platform_effect": design.platform_effect,
        "activation": design.activation,
        "learned_from": "" if learned_from is None else learned_from.name,
    }
