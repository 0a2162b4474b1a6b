"""A campaign of kills: what is left of a fit and its files is looked at after each.

    python tests/reliability/faults.py --kills 240 --seed 0

Each victim is a process of its own, ended by SIGKILL: at a random moment of a fit; at a
random operation of saving its state; while a result or an export is written. Then every
file that is left is read. A fit is continued, by victims too, until one of them comes
through, and its result is compared with that of a fit left alone, bit by bit. Runs on
Linux and macOS; prints a Markdown table.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

import sklearn.cluster  # noqa: F401 - once, not in each victim
import victims

import napari_destvi.methods.cell2location
import napari_destvi.methods.destvi  # noqa: F401 - the same
from napari_destvi.results.archive import read_archive

logger = logging.getLogger(__name__)

#: Of a hundred kills so many hit a fit, saving, a result, an export.
SHARES = {"fit": 30, "saving a state": 40, "writing a result": 15, "exporting": 15}
#: Operations of saving from which the deadly one is drawn; a state takes about fifty.
MOST_OPERATIONS = 400
#: A fit is killed after such a part of the time that one takes.
LIFE = (0.1, 0.9)
#: A write is killed within this time, in seconds, from when it begins.
WRITING_SECONDS = 1.0


@dataclass
class Tally:
    """What came of the kills of one kind."""

    kills: int = 0
    corrupt: int = 0
    lost: int = 0
    continued: int = 0
    ended: int = 0
    unequal: int = 0

    def row(self, kind: str) -> str:
        """Return a line of the table."""
        numbers = (
            self.kills,
            self.corrupt,
            self.lost,
            self.continued,
            self.ended,
            self.unequal,
        )
        return f"| {kind} | " + " | ".join(map(str, numbers)) + " |"


def spawn(work: Callable[[], None]) -> int:
    """Return the number of a new process that does the work and ends."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told by the exit code
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    return child


def killed(child: int, after: float) -> bool:
    """Kill a process after some seconds; return whether it had not ended before.

    Raises
    ------
    RuntimeError
        If it failed by itself.
    """
    end = time.monotonic() + after
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return _was_killed(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    return _was_killed(os.waitpid(child, 0)[1])


def _was_killed(status: int) -> bool:
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        msg = "A victim failed by itself."
        raise RuntimeError(msg)
    return False


class Campaign:
    """Kills fits of all forms in turn, and writers of their results."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.problem = victims.small_problem()
        self.spots = victims.slide_of(self.problem)
        self.tallies = {kind: Tally() for kind in SHARES}
        self.expected, self.seconds = {}, {}
        for form in victims.FORMS:
            self._leave_alone(form)
            self._import_what_was_needed()
            self._leave_alone(form)  # for its time
        self.forms = list(victims.FORMS)
        self._next_fit()

    def kill(self, kind: str) -> None:
        """Kill one process, and look at what is left."""
        if kind == "writing a result":
            self._kill_writer(kind, victims.write_outputs, victims.output_is_whole)
        elif kind == "exporting":
            self._kill_writer(kind, victims.write_exports, victims.exports_are_whole)
        else:
            self._kill_fit(kind)

    def _import_what_was_needed(self) -> None:
        """Import here what a victim did, or most would be killed while they import.

        No fit may run in this process: one that is forked after it cannot train.
        """
        for name in (self.folder / "modules.txt").read_text().split():
            with suppress(Exception):
                import_module(name)

    def _leave_alone(self, form: str) -> None:
        path = self.folder / f"{form}.npz"
        os.environ["NAPARI_DESTVI_CACHE"] = str(self.folder / "cache of the expected")
        begun = time.monotonic()

        def work() -> None:
            victims.fit_and_keep(self.problem, form, None, path)
            (self.folder / "modules.txt").write_text(" ".join(sys.modules))

        child = spawn(work)
        assert not killed(child, float("inf"))
        self.expected[form], self.seconds[form] = path, time.monotonic() - begun

    def _next_fit(self) -> None:
        self.form = self.forms[0]
        self.forms = [*self.forms[1:], self.form]
        self.state = self.folder / "größe 細胞" / ".result.h5ad.unfinished"
        shutil.rmtree(self.state, ignore_errors=True)
        self.had_state = False

    def _kill_fit(self, kind: str) -> None:
        tally, result = self.tallies[kind], self.folder / "found.npz"
        # no victim may find the reference of another in the cache
        os.environ["NAPARI_DESTVI_CACHE"] = tempfile.mkdtemp(dir=self.folder)
        operations = self.random.randint(1, MOST_OPERATIONS)

        def work() -> None:
            victims.save_often()
            if kind != "fit":
                victims.die_while_saving(operations)
            victims.fit_and_keep(self.problem, self.form, self.state, result)

        tally.continued += self.had_state
        patience = self.random.uniform(*LIFE) * self.seconds[self.form]
        if killed(spawn(work), patience if kind == "fit" else float("inf")):
            tally.kills += 1
            self._look_at_state(tally)
            return
        tally.ended += 1
        tally.unequal += not victims.same_result(result, self.expected[self.form])
        self._next_fit()

    def _look_at_state(self, tally: Tally) -> None:
        try:
            found = victims.state_is_whole(self.state)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            logger.warning("corrupt: %s", error)
            tally.corrupt += 1
            self._next_fit()
            return
        tally.lost += self.had_state and found is None
        self.had_state = found is not None

    def _kill_writer(
        self, kind: str, write: Callable[..., None], is_whole: Callable[..., bool]
    ) -> None:
        tally, folder = self.tallies[kind], self.folder / kind
        folder.mkdir(exist_ok=True)
        result = read_archive(self.expected["default"])
        child = spawn(partial(write, result, self.spots, folder))
        tally.kills += killed(child, self.random.uniform(0.01, WRITING_SECONDS))
        try:
            tally.corrupt += not is_whole(folder, result)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            logger.warning("corrupt: %s", error)
            tally.corrupt += 1

    def table(self) -> str:
        """Return what came of it."""
        head = "killed while | kills | corrupt files | lost states | continued | "
        head += "ended at last | other results"
        rows = [tally.row(kind) for kind, tally in self.tallies.items()]
        n_columns = head.count("|") + 1
        return "\n".join([f"| {head} |", "|" + " --- |" * n_columns, *rows])


def main() -> None:
    """Kill as often as asked, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=240)
    parser.add_argument("--seed", type=int, default=0)
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        campaign = Campaign(Path(folder), wishes.seed)
        for kind, share in SHARES.items():
            tally = campaign.tallies[kind]
            while tally.kills < wishes.kills * share / 100:
                campaign.kill(kind)
            logger.warning(tally.row(kind))
        sys.stdout.write(campaign.table() + "\n")


if __name__ == "__main__":
    main()
