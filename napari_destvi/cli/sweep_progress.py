"""How a sweep goes on, on standard error: a line per run; in a terminal a bar, too."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell
from napari_destvi.config.durations import readable_duration
from napari_destvi.experiments import SweepProgress

if TYPE_CHECKING:
    from tqdm import tqdm

_BAR = "{desc} {percentage:3.0f} %|{bar:30}| {postfix}"

#: Without a terminal a new line comes with each such share of a run.
_LINE_EVERY_PERCENT = 10
_ALL_PERCENT = 100

SweepDisplay = Callable[[SweepProgress], None]


@contextmanager
def sweep_display() -> Iterator[SweepDisplay]:
    """Give a function that shows one report, fit for where standard error goes."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from tqdm import tqdm

    with tqdm(total=100, bar_format=_BAR, file=sys.stderr) as bar:
        yield lambda progress: _move(bar, progress)


def news(progress: SweepProgress) -> str:
    """Return what has just happened, as a line; empty if nothing has.

    Parameters
    ----------
    progress : SweepProgress
        The newest report.
    """
    ended = progress.ended
    if ended is None:
        return progress.note
    n_done = progress.number("complete") + progress.number("failed")
    how = "done" if ended.status == "complete" else f"failed. {ended.error}"
    told = f"{n_done} of {len(progress.runs)}  {ended.run.name}: {how}{_left(progress)}"
    return f"{told}. {progress.note}" if progress.note else told


def _lines() -> SweepDisplay:
    """Return a display that tells what begins and ends, and how far each run is."""
    shown: set[tuple[str, int]] = set()

    def show(progress: SweepProgress) -> None:
        _tell_news(progress, tell)
        for state in progress.runs:
            percent = int(_ALL_PERCENT * state.fraction) // _LINE_EVERY_PERCENT
            percent *= _LINE_EVERY_PERCENT
            is_under_way = state.status == "running" and percent < _ALL_PERCENT
            if is_under_way and (state.key, percent) not in shown:
                shown.add((state.key, percent))
                tell(f"{percent:3d} %  {state.run.name}")

    return show


def _tell_news(progress: SweepProgress, say: Callable[[str], None]) -> None:
    line = news(progress)
    if line:
        say(line)


def _move(bar: tqdm, progress: SweepProgress) -> None:
    _tell_news(progress, bar.write)
    bar.n = 100 * progress.fraction
    n_done = progress.number("complete") + progress.number("failed")
    title = f"{n_done} of {len(progress.runs)} runs"
    bar.set_description_str(title, refresh=False)
    bar.set_postfix_str(_left(progress).lstrip("; "), refresh=False)
    bar.refresh()


def _left(progress: SweepProgress) -> str:
    if progress.is_done:
        return ""
    return f"; about {readable_duration(progress.seconds_left)} left"
