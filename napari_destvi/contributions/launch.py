"""Opens napari on a result file: the program behind ``napari-destvi view``.

Run as ``python -m napari_destvi.contributions.launch RESULT [options]``; a program of
its own, because the command line itself knows no window.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import napari
from qtpy.compat import isalive
from qtpy.QtCore import QThreadPool
from qtpy.QtWidgets import QApplication, QWidget

from napari_destvi.errors import DestviError, ExportError, InputError
from napari_destvi.io.atomic import atomic_path
from napari_destvi.layers import has_values, ranked_types
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Quantity, Session
from napari_destvi.session.figure_maps import types_named
from napari_destvi.session.needs import needs
from napari_destvi.session.shown import why_no_maps
from napari_destvi.session.terms import spoken
from napari_destvi.widgets.dock import DestviDock

#: Seconds to wait for a result to be read and drawn; a large slide takes one minute.
_PATIENCE = 600.0
_PAUSE = 0.02
#: How long threads that were told to end are waited for.
_END_OF_THREADS_MS = 5000
#: Rounds of Qt's events after which everything that was asked for is on the screen.
_ROUNDS_TO_DRAW = 20
_WINDOW_SIZE = (1500, 950)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open napari with a result, or write a picture of it; return an exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the command line; by default of this process.
    """
    wishes = _parse(arguments)
    viewer = napari.Viewer()
    viewer.window.resize(*_WINDOW_SIZE)
    dock = DestviDock(viewer)
    viewer.window.add_dock_widget(dock, name="DestVI", area="right")
    window = dock.window()
    code = 0
    try:
        _open(dock, wishes)
        if wishes.screenshot is not None:
            _write_picture(viewer, window, wishes.screenshot)
        elif not _is_closed(window):
            napari.run()
    except DestviError as error:
        sys.stderr.write(f"Error: {error}\n")
        code = error.exit_code
    dock.shut_down()
    # A thread that outlived Qt would complain at the end of the program.
    QThreadPool.globalInstance().waitForDone(_END_OF_THREADS_MS)
    if not _is_closed(window):
        viewer.close()
    return code


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="napari-destvi view")
    parser.add_argument("result", type=Path, help="a result file (.h5ad)")
    parser.add_argument("--screenshot", type=Path, help="write a picture and exit")
    parser.add_argument(
        "--cell-type", action="append", default=[], help="type to show; repeatable"
    )
    parser.add_argument(
        "--quantity",
        action="append",
        choices=get_args(Quantity),
        help="what to show of it; repeatable",
    )
    return parser.parse_args(arguments)


def _open(dock: DestviDock, wishes: argparse.Namespace) -> None:
    """Open the result; show the maps that are named, or those seen when it was saved.

    The last one named is on top.
    """
    dock.open_result(wishes.result)
    session: Session = dock.session
    result = _awaited_result(dock)
    if result is None or not (wishes.quantity or wishes.cell_type):
        return
    quantities = wishes.quantity or ["proportions"]
    session.shown = tuple(
        MapKey(quantity, cell_type)
        for quantity in quantities
        for cell_type in _types(wishes.cell_type, result, quantity)
    )


def _awaited_result(dock: DestviDock) -> Result | None:
    """Return the result once it and its slide are read; the window stays alive.

    None if the user closes the window, or the dock in it, before that.
    """
    session, window = dock.session, dock.window()
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        QApplication.processEvents()
        if _is_closed(window) or dock.parent() is None:
            return None
        is_there = session.result is not None and session.tissue is not None
        if is_there and not needs(session):  # also a gene or table seen with it
            return session.result
        problem = "" if is_there else _problem(session)
        if problem:
            raise InputError(problem)
        time.sleep(_PAUSE)
    msg = f"The result was not read within {_PATIENCE:.0f} s. Close other programs."
    raise InputError(msg)


def _is_closed(window: QWidget) -> bool:
    """Whether the user closed the window; Qt may have deleted it since."""
    return not isalive(window) or not window.isVisible()


def _problem(session: Session) -> str:
    if session.message is not None and session.message.severity == "error":
        return session.message.text
    return session.spots_problem


def _types(wanted: Sequence[str], result: Result, quantity: Quantity) -> list[str]:
    why_not = why_no_maps(result, quantity)
    if why_not:
        raise InputError(why_not)
    named = types_named(wanted, result.cell_types)
    shown = named or [_default_type(result, quantity)]
    known = _known_types(result, quantity)
    empty = [name for name in shown if name not in known]
    if empty:
        msg = (
            f"There is no {spoken(quantity)} of {', '.join(empty)} to show: the counts "
            f"do not tell it, or it was not fitted. Types that have one: "
            f"{', '.join(known) or 'none'}."
        )
        raise InputError(msg)
    return shown


def _default_type(result: Result, quantity: Quantity) -> str:
    """Return the most abundant type that has values, or else the most abundant."""
    ranked, known = ranked_types(result), _known_types(result, quantity)
    return next((name for name in ranked if name in known), ranked[0])


def _known_types(result: Result, quantity: Quantity) -> list[str]:
    """Return the types that have values."""
    pairs = zip(result.cell_types, has_values(result, quantity), strict=True)
    return [name for name, has_value in pairs if has_value]


def _write_picture(viewer: napari.Viewer, window: QWidget, path: Path) -> None:
    if _is_closed(window):
        msg = "The window was closed before its picture was taken. Leave it open."
        raise ExportError(msg)
    for _ in range(_ROUNDS_TO_DRAW):
        QApplication.processEvents()
    with atomic_path(path, force=True) as unfinished:
        viewer.screenshot(str(unfinished), canvas_only=False, flash=False)


if __name__ == "__main__":
    sys.exit(main())
