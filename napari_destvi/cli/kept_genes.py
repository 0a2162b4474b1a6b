"""Genes that differ, kept in the file of a result: what is there, and one more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from napari_destvi.cli.interrupts import uninterrupted_writing
from napari_destvi.cli.leading_genes import leading_genes
from napari_destvi.errors import ConfigError
from napari_destvi.io.atomic import check_writable
from napari_destvi.io.result_view import view_in
from napari_destvi.io.results import write_result
from napari_destvi.states.keeping import with_difference

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.results import KeptDifference, Result

RESULT_ENDING = ".h5ad"
NOTHING = (
    "Nothing says where the genes are to go. Give --output with a table (.csv, .tsv) "
    "or a result (.h5ad), or --keep to keep them in {} itself."
)
NONE_KEPT = (
    "No genes that differ are kept in this result. Compare two groups of spots with "
    "--cell-type, --group and --keep."
)


def is_result(path: Path | None) -> bool:
    """Tell whether a file to write is a result that keeps the genes.

    Examples
    --------
    >>> is_result(Path("new.h5ad")), is_result(Path("genes.csv")), is_result(None)
    (True, False, False)
    """
    return path is not None and path.suffix.lower() == RESULT_ENDING


def check_goal(result: Path, *, output: Path | None, keep: bool) -> None:
    """Make sure that the genes go somewhere.

    Raises
    ------
    ConfigError
        If they do not, or to the result itself without its being said so.
    ExportError
        If the result cannot be written anew.
    """
    if output is None and not keep:
        raise ConfigError(NOTHING.format(result))
    if output is not None and output.resolve() == result.expanduser().resolve():
        msg = f"The output {output} is the result itself. Use --keep for that."
        raise ConfigError(msg)
    if keep:
        check_writable(result, force=True)


def keep_in(
    path: Path, result: Result, spots: AnnData, kept: KeptDifference, *, force: bool
) -> None:
    """Write a result with one more comparison, whole or not at all.

    Parameters
    ----------
    path : Path
        A new file, or the one that the result is from.
    result, spots : Result, AnnData
        As they were read.
    kept : KeptDifference
        The comparison; an older one of the same groups and genes gives way.
    force : bool
        Replace a file that exists.
    """
    with uninterrupted_writing():
        write_result(
            with_difference(result, kept),
            path,
            spots=spots,
            view=view_in(spots.uns),
            force=force,
        )


def tell_kept(result: Result) -> None:
    """Print of each comparison that a result keeps what it is, and leading genes."""
    if not result.differences:
        typer.echo(NONE_KEPT)
    for kept in result.differences:
        found = kept.difference
        called = f"{len(found.significant()):,} of {found.n_told:,} genes differ"
        spots = f"{found.n_group:,} against {found.n_against:,} spots"
        typer.echo(f"{kept.title}: {called}, {spots}; {kept.created}")
        for line in leading_genes(found):
            typer.echo(line)
