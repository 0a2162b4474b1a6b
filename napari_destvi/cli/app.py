"""The program ``napari-destvi``: its commands, its version, its last words."""

from __future__ import annotations

import io
import sys
from types import TracebackType
from typing import Annotated

import typer

import napari_destvi
from napari_destvi.cli.activation import HELP as ACTIVATION_HELP
from napari_destvi.cli.activation import activation
from napari_destvi.cli.apply import HELP as APPLY_HELP
from napari_destvi.cli.apply import apply
from napari_destvi.cli.check import HELP as CHECK_HELP
from napari_destvi.cli.check import check
from napari_destvi.cli.de import HELP as DE_HELP
from napari_destvi.cli.de import de
from napari_destvi.cli.demo import HELP as DEMO_HELP
from napari_destvi.cli.demo import demo
from napari_destvi.cli.export import HELP as EXPORT_HELP
from napari_destvi.cli.export import export
from napari_destvi.cli.expression import HELP as EXPRESSION_HELP
from napari_destvi.cli.expression import expression
from napari_destvi.cli.figure import HELP as FIGURE_HELP
from napari_destvi.cli.figure import figure
from napari_destvi.cli.fit import HELP as FIT_HELP
from napari_destvi.cli.fit import fit
from napari_destvi.cli.grid import HELP as GRID_HELP
from napari_destvi.cli.grid import grid
from napari_destvi.cli.report import HELP as REPORT_HELP
from napari_destvi.cli.report import report
from napari_destvi.cli.runs import runs
from napari_destvi.cli.score import HELP as SCORE_HELP
from napari_destvi.cli.score import score
from napari_destvi.cli.sentences import debugging, start_debugging, tell
from napari_destvi.cli.simulate import HELP as SIMULATE_HELP
from napari_destvi.cli.simulate import simulate
from napari_destvi.cli.study import HELP as STUDY_HELP
from napari_destvi.cli.study import study
from napari_destvi.cli.sweep import HELP as SWEEP_HELP
from napari_destvi.cli.sweep import sweep
from napari_destvi.cli.typed_values import SentenceCommand
from napari_destvi.cli.view import HELP as VIEW_HELP
from napari_destvi.cli.view import view

_HELP = """
Find which cell types are where in a tissue section, and in which state.

From a slide of spots with counts (10x Visium and the like) and single cells of
known type, DestVI estimates the share of each type in each spot.

\b
    napari-destvi demo                 see it work on a small sample tissue
    napari-destvi check --help         what is in your files, and what is wrong
    napari-destvi fit --help           your own slide, with an example
    napari-destvi view result.h5ad     look at the maps in napari
"""
_UNEXPECTED = (
    "Error: this should not happen: {error}\n"
    'Please report it with what "napari-destvi --debug ..." says.'
)

# plain text: the formatted help would cost more to import than all the rest
app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(cls=SentenceCommand, help=CHECK_HELP)(check)
app.command(cls=SentenceCommand, help=FIT_HELP)(fit)
app.command(cls=SentenceCommand, help=SCORE_HELP)(score)
app.command(cls=SentenceCommand, help=SWEEP_HELP)(sweep)
app.command(cls=SentenceCommand, help=REPORT_HELP)(report)
app.command(cls=SentenceCommand, help=STUDY_HELP)(study)
app.command(cls=SentenceCommand, help=VIEW_HELP)(view)
app.command(cls=SentenceCommand, help=FIGURE_HELP)(figure)
app.command(cls=SentenceCommand, help=EXPORT_HELP)(export)
app.command(cls=SentenceCommand, help=GRID_HELP)(grid)
app.command(cls=SentenceCommand, help=SIMULATE_HELP)(simulate)
app.command(cls=SentenceCommand, help=EXPRESSION_HELP)(expression)
app.command(cls=SentenceCommand, help=APPLY_HELP)(apply)
app.add_typer(runs, name="runs")
app.command(cls=SentenceCommand, help=ACTIVATION_HELP)(activation)
app.command(cls=SentenceCommand, help=DE_HELP)(de)
app.command(cls=SentenceCommand, help=DEMO_HELP)(demo)


def main() -> None:
    """Run the program with the arguments of this process."""
    sys.excepthook = _apologise
    _print_any_name()
    # not app(): typer would put its own handler of errors in place of ours
    typer.main.get_command(app)(prog_name="napari-destvi")


def _print_any_name() -> None:
    """Escape what an output cannot show, such as names of files that are no text.

    By itself Python ends a program there, whose work is done.
    """
    output = sys.stdout
    if isinstance(output, io.TextIOWrapper) and output.errors == "strict":
        output.reconfigure(errors="backslashreplace")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(napari_destvi.__version__)
        raise typer.Exit


@app.callback()
def _for_every_command(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the whole traceback of an error.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    if debug:
        start_debugging()


def _apologise(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if debugging():
        sys.__excepthook__(kind, error, trace)
    else:
        tell(_UNEXPECTED.format(error=f"{kind.__name__}: {error}"))
