"""``napari-destvi runs save``: a past fit as a result file, with its slide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli.fit_options import Force
from napari_destvi.cli.run_options import Key, open_store
from napari_destvi.cli.sentences import in_sentences

SAVE_HELP = """
Write a past fit as a result file, with its slide.

\b
    napari-destvi runs save 1f4a09c2 --output result.h5ad
"""


@in_sentences
def save_run(
    key: Key,
    output: Annotated[
        Path, typer.Option("--output", metavar="FILE", help="The file, .h5ad.")
    ],
    spots: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="The slide, where it is not where it was fitted."
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Write a past fit with its slide."""
    from napari_destvi.cli.writing import check_output
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import write_result
    from napari_destvi.io.run_search import find_key

    store = open_store()
    found = find_key(store, key)
    slide = spots if spots is not None else _slide(store.record(found).slide.path)
    check_output(output, inputs=(slide,), force=force)
    write_result(store.result(found), output, spots=read_spots(slide), force=force)
    typer.echo(f"The result is in {output}.")


def _slide(path: str) -> Path:
    from napari_destvi.errors import InputError

    if path and Path(path).exists():
        return Path(path)
    where = f'not at "{path}" any more' if path else "from no file"
    msg = f"The slide of this fit is {where}. Say where it is: --spots PATH."
    raise InputError(msg)
