"""What the command line says beside its output: sentences, on standard error."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import ParamSpec

import typer

from napari_destvi.errors import DestviError

#: Set to anything, it brings back the traceback of every error.
DEBUG_VARIABLE = "NAPARI_DESTVI_DEBUG"
#: What a shell reports for a program that was interrupted by Ctrl-C.
INTERRUPTED = 130

Parameters = ParamSpec("Parameters")


def tell(sentence: str) -> None:
    """Print to standard error, beside the output that a script may read."""
    typer.echo(sentence, err=True)


def debugging() -> bool:
    """Whether the user wants to see tracebacks."""
    return bool(os.environ.get(DEBUG_VARIABLE))


def start_debugging() -> None:
    """Show tracebacks from now on, in programs started from here as well."""
    os.environ[DEBUG_VARIABLE] = "1"


def in_sentences(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Let a command end with a sentence and an exit code, not with a traceback."""

    @functools.wraps(command)
    def run(*args: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            command(*args, **options)
        except DestviError as error:
            if debugging():
                raise
            tell(f"Error: {error}")
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as interrupt:
            tell(f"Cancelled; {interrupt}." if interrupt.args else "Cancelled.")
            raise typer.Exit(INTERRUPTED) from interrupt

    return run
