"""How a fit goes on, on standard error: a bar in a terminal, else a few lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell
from napari_destvi.results import FitProgress
from napari_destvi.session.run_view import progress_detail, stage_title

if TYPE_CHECKING:
    from tqdm import tqdm

#: Without a terminal a new line comes with each stage and each such share.
_LINE_EVERY_PERCENT = 10
_BAR = "{desc} {percentage:3.0f} %|{bar:30}| {postfix}"

Display = Callable[[FitProgress], None]


@contextmanager
def progress_display() -> Iterator[Display]:
    """Give a function that shows one report, fit for where standard error goes."""
    if not sys.stderr.isatty():
        yield _with_warnings(_lines())
        return
    from tqdm import tqdm

    with tqdm(total=100, bar_format=_BAR, file=sys.stderr) as bar:
        yield _with_warnings(lambda progress: _move(bar, progress))


def _with_warnings(show: Display) -> Display:
    """Return a display that also tells what the user should know, once."""
    told = {""}

    def show_all(progress: FitProgress) -> None:
        if progress.warning not in told:
            told.add(progress.warning)
            tell(f"\nNote: {progress.warning}")
        show(progress)

    return show_all


def _move(bar: tqdm, progress: FitProgress) -> None:
    bar.n = 100 * progress.fraction
    bar.set_description_str(stage_title(progress), refresh=False)
    bar.set_postfix_str(progress_detail(progress), refresh=False)
    bar.refresh()


def _lines() -> Display:
    shown: set[tuple[str, int]] = set()

    def show(progress: FitProgress) -> None:
        percent = int(100 * progress.fraction)
        step = (progress.stage, percent // _LINE_EVERY_PERCENT)
        if step not in shown:
            shown.add(step)
            title, detail = stage_title(progress), progress_detail(progress)
            tell(f"{percent:3d} %  {title}  {detail}".rstrip())

    return show
