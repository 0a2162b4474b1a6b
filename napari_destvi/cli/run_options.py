"""What the commands on past fits are given: a key, and where the fits lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from napari_destvi.io.run_store import RunStore

Key = Annotated[str, typer.Argument(metavar="KEY", help="A key, or a name.")]


def open_store() -> RunStore:
    """Return the past fits of the window and of ``fit``."""
    from napari_destvi.io.run_place import default_folder
    from napari_destvi.io.run_store import RunStore

    return RunStore(default_folder())
