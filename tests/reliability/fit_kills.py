"""Kills fits of all forms in turn, each until it comes through."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from random import Random
from time import monotonic

import sklearn.cluster  # noqa: F401 - once, not in each victim
import victims
from killing import die_at_operation, import_as_noted, killed, note_modules, spawn
from tally import Tally

import napari_destvi.methods.cell2location
import napari_destvi.methods.destvi  # noqa: F401 - the same

logger = logging.getLogger(__name__)

#: Operations of saving from which the deadly one is drawn; a state takes about fifty.
MOST_OPERATIONS = 400
#: A fit is killed after such a part of the time that one takes.
LIFE = (0.1, 0.9)


class FitKills:
    """Kills fits at a random moment, or at a random operation of saving."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.folder, self.random = folder, random
        self.problem = victims.small_problem()
        self.tallies = {kind: Tally() for kind in ("a fit", "saving a state")}
        self.expected, self.seconds = {}, {}
        for form in victims.FORMS:
            self._leave_alone(form)
            import_as_noted(self.folder)
            self._leave_alone(form)  # for its time
        self.forms = list(victims.FORMS)
        self._next_fit()

    def kill(self, kind: str) -> None:
        """Let a fit go on, kill it, and look at what is left."""
        tally, result = self.tallies[kind], self.folder / "found.npz"
        # no victim may find the reference of another in the cache
        os.environ["NAPARI_DESTVI_CACHE"] = tempfile.mkdtemp(dir=self.folder)
        operations = self.random.randint(1, MOST_OPERATIONS)

        def work() -> None:
            victims.save_often()
            if kind != "a fit":
                die_at_operation(operations)
            victims.fit_and_keep(self.problem, self.form, self.state, result)

        tally.continued += self.had_state
        patience = self.random.uniform(*LIFE) * self.seconds[self.form]
        if killed(spawn(work), patience if kind == "a fit" else float("inf")):
            tally.kills += 1
            self._look_at_state(tally)
            return
        tally.ended += 1
        tally.unequal += not victims.same_result(result, self.expected[self.form])
        self._next_fit()

    def _leave_alone(self, form: str) -> None:
        path = self.folder / f"{form}.npz"
        os.environ["NAPARI_DESTVI_CACHE"] = str(self.folder / "cache of the expected")
        begun = monotonic()

        def work() -> None:
            victims.fit_and_keep(self.problem, form, None, path)
            note_modules(self.folder)

        child = spawn(work)
        assert not killed(child, float("inf"))
        self.expected[form], self.seconds[form] = path, monotonic() - begun

    def _next_fit(self) -> None:
        self.form = self.forms[0]
        self.forms = [*self.forms[1:], self.form]
        self.state = self.folder / "größe 細胞" / ".result.h5ad.unfinished"
        shutil.rmtree(self.state, ignore_errors=True)
        self.had_state = False

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
