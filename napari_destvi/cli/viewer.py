"""Starts napari on a result, as a program of its own.

The command line must not know a window (it also runs where none can open), and the
rooms that do lie above it. So napari is started as any other program is, by its
name; what comes back is an exit code, and sentences on standard error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from napari_destvi.errors import ExportError

#: Run as ``python -m``; its arguments are described there.
LAUNCHER = "napari_destvi.contributions.launch"
#: A virtual screen in the size of a common real one, with OpenGL for the canvas.
_VIRTUAL_SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24 +extension GLX")


def has_screen() -> bool:
    """Whether a window can open here."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_result(path: Path, *options: str) -> None:
    """Open a result in napari and wait until the user closes it.

    Parameters
    ----------
    path : Path
        A result file.
    *options : str
        What the launcher takes beside it, such as "--quantity=activation".

    Raises
    ------
    ExportError
        If there is no screen.
    """
    if not has_screen():
        msg = (
            "There is no screen to open napari on. Use --screenshot to get the maps as "
            "a picture, or open the file on a computer with a screen."
        )
        raise ExportError(msg)
    _launch((), [str(path), *options], os.environ)


def write_screenshot(path: Path, picture: Path, *options: str) -> None:
    """Write a picture of a result; without a screen on a virtual one.

    Raises
    ------
    ExportError
        If there is no screen, and no program that simulates one.
    """
    arguments = [str(path), "--screenshot", str(picture), *options]
    if has_screen():
        _launch((), arguments, os.environ)
        return
    if shutil.which(_VIRTUAL_SCREEN[0]) is None:
        msg = (
            "There is no screen to draw the picture on. Install Xvfb, which simulates "
            "one (on Debian and Ubuntu: apt install xvfb xauth), and try again."
        )
        raise ExportError(msg)
    environment = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"}
    _launch(_VIRTUAL_SCREEN, arguments, environment)


def _launch(
    wrapper: tuple[str, ...],
    arguments: list[str],
    environment: Mapping[str, str],
) -> None:
    command = [*wrapper, sys.executable, "-P", "-m", LAUNCHER, *arguments]
    code = subprocess.run(command, env=environment, check=False).returncode
    if code:  # it has said why
        raise typer.Exit(code)
