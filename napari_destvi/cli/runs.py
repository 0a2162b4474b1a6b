"""``napari-destvi runs``: the past fits, for scripts and for tidying up."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from napari_destvi.cli.run_options import Key, open_store
from napari_destvi.cli.run_saving import SAVE_HELP, save_run
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.cli.typed_values import SentenceCommand
from napari_destvi.data.wording import printable

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.io.run_store import RunStore

HELP = """
List, rename, delete, restore and save past fits.

\b
    napari-destvi runs list
    napari-destvi runs save 1f4a09c2 --output result.h5ad

Each fit of the window and of the commands fit and apply is kept, in the folder that
"Past fits..." names or the environment variable NAPARI_DESTVI_RUNS. KEY is what the
list shows, or the beginning of it that no other has, or the name of a fit. What was
deleted comes back with restore.
"""
LIST_HELP = """
List the past fits, the newest first. A slide is known by its counts, wherever its
file is now.

\b
    napari-destvi runs list
    napari-destvi runs list --spots visium.h5ad --json
"""
SHOW_HELP = """
Print all that is known of a past fit.

\b
    napari-destvi runs show 1f4a09c2
    napari-destvi runs show 1f4a09c2 --json
"""
RENAME_HELP = """
Call a past fit by a name; fits with a name are never removed to make room.

\b
    napari-destvi runs rename 1f4a09c2 "for figure 2"
"""
DELETE_HELP = """
Delete past fits; the last 20 can be brought back.

\b
    napari-destvi runs delete 1f4a09c2 "for figure 2"
"""
RESTORE_HELP = """
Bring a past fit back that was deleted, by its key, the beginning of it, or its name.

\b
    napari-destvi runs restore 1f4a09c2
"""
runs = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)


@runs.command("list", cls=SentenceCommand, help=LIST_HELP)
@in_sentences
def list_runs(
    spots: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Only those of this slide.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON list, nothing else.")
    ] = False,
) -> None:
    """Print the past fits."""
    from napari_destvi.cli.run_table import run_table

    store = open_store()
    records = store.records()
    for entry in store.unreadable:
        tell(f"Note: {entry.reason}")
    if spots is not None:
        records = _of_slide(store, records, spots)
    nothing = f"No past fits {'of this slide ' if spots else ''}in {store.folder}."
    if as_json:
        typer.echo(json.dumps([_about(record) for record in records]))
    else:
        _print(run_table(records) or nothing)


@runs.command("show", cls=SentenceCommand, help=SHOW_HELP)
@in_sentences
def show_run(
    key: Key,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, nothing else.")
    ] = False,
) -> None:
    """Print a past fit."""
    from napari_destvi.cli.run_table import run_text
    from napari_destvi.io.run_search import find_key

    store = open_store()
    record = store.record(find_key(store, key))
    if as_json:
        _print(json.dumps(_about(record), indent=2, ensure_ascii=False))
    else:
        _print(run_text(record))


@runs.command("rename", cls=SentenceCommand, help=RENAME_HELP)
@in_sentences
def rename_run(
    key: Key, name: Annotated[str, typer.Argument(help="Empty to take it away.")]
) -> None:
    """Rename a past fit."""
    from napari_destvi.io.run_naming import name_run
    from napari_destvi.io.run_search import find_key

    store = open_store()
    found = find_key(store, key)
    name_run(store, found, name)
    called = f'is called "{name}"' if name else "has no name now"
    _print(f"The fit {found[:8]} {called}.")


@runs.command("delete", cls=SentenceCommand, help=DELETE_HELP)
@in_sentences
def delete_runs(
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="Which.")],
) -> None:
    """Delete past fits."""
    from napari_destvi.io.run_search import find_key

    store = open_store()
    found = dict.fromkeys(find_key(store, text) for text in keys)  # each once
    store.remove(*found)
    for key in found:
        typer.echo(f"Deleted. To bring it back: napari-destvi runs restore {key}")


@runs.command("restore", cls=SentenceCommand, help=RESTORE_HELP)
@in_sentences
def restore_run(key: Key) -> None:
    """Bring a past fit back."""
    from napari_destvi.io.run_search import find_removed_key

    store = open_store()
    found = find_removed_key(store, key)
    store.restore(found)
    typer.echo(f"The fit {found[:8]} is back.")


def _of_slide(
    store: RunStore, records: list[RunRecord], spots: Path
) -> list[RunRecord]:
    """Return the fits of a slide; those of its file alone if it cannot be read."""
    from napari_destvi.errors import InputError
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.run_search import runs_of_slide

    path = spots.expanduser().absolute()
    if not path.exists():
        msg = f'There is no file "{path}". Check its name and folder.'
        raise InputError(msg)
    try:
        slide = read_spots(path)
    except InputError as error:
        tell(f"Note: only fits of this very file are listed. {error}")
        slide = None
    return runs_of_slide(store, records, path, slide)


def _about(record: RunRecord) -> dict[str, Any]:
    """Return what is known of a fit as other programs read JSON: without NaN."""
    from napari_destvi.io.run_record_text import record_text

    about: dict[str, Any] = json.loads(record_text(record))
    scores = about["scores"].items()
    about["scores"] = {k: v if math.isfinite(v) else None for k, v in scores}
    return about


def _print(text: str) -> None:
    """Print text in which there may be names of files that are no text."""
    typer.echo(printable(text))


runs.command("save", cls=SentenceCommand, help=SAVE_HELP)(save_run)
