"""Kills what writes over earlier files, and looks at what is there then."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from anndata import AnnData
from killing import (
    die_at_operation,
    import_as_noted,
    killed,
    note_modules,
    spawn,
    succeeds,
)
from tally import Tally
from writers import writers

from napari_destvi.io import atomic_folder
from napari_destvi.results import Result

#: Operations from which the deadly one is drawn; a folder takes about seventy.
MOST_OPERATIONS = 150
#: The same of operations that change names, of which a file or folder takes a few.
MOST_NAMINGS = 12
#: Or else a writer is killed within this time, in seconds.
MOST_SECONDS = 2.0


class WriteKills:
    """Kills writers of a result at a random moment or operation."""

    def __init__(
        self, folder: Path, random: Random, result: Result, spots: AnnData
    ) -> None:
        self.folder, self.random = folder, random
        self.writers = writers(result, spots, folder)
        self.tallies = {kind: Tally() for kind in self.writers}
        self.seen = {kind: frozenset[str]() for kind in self.writers}
        for kind in self.writers:
            self._write_all(kind)
            self._look_at_files(kind)

    def kill(self, kind: str) -> None:
        """Kill a writer, and look at what is left."""
        tally, steps = self.tallies[kind], self.writers[kind].steps()
        first = self.random.randrange(len(steps))
        die, patience = self._death()
        can_swap = self.random.random() < 0.5

        def work() -> None:
            if not can_swap:
                atomic_folder.swap = lambda *_: False
            die()
            for step in cycle([*steps[first:], *steps[:first]]):
                step()

        tally.kills += killed(spawn(work), patience)
        self._look_at_files(kind)

    def _death(self) -> tuple[Callable[[], None], float]:
        """Return what makes a process die at an operation, or else when it does."""
        among = self.random.choice(["all", "names", "time"])
        if among == "time":
            return lambda: None, self.random.uniform(0.01, MOST_SECONDS)
        most = MOST_NAMINGS if among == "names" else MOST_OPERATIONS
        number = self.random.randint(1, most)
        die = partial(die_at_operation, number, only_names=among == "names")
        return die, float("inf")

    def n_left_over(self) -> int:
        """Return how many hidden files stay, once they are old and all is written."""
        for kind, writer in self.writers.items():
            for path in writer.left_over():
                os.utime(path, (0, 0))
            self._write_all(kind)
        return sum(len(writer.left_over()) for writer in self.writers.values())

    def _look_at_files(self, kind: str) -> None:
        note, writer = self.folder / "seen.json", self.writers[kind]

        def look() -> None:
            note.write_text(json.dumps(sorted(writer.are_whole(self.seen[kind]))))

        if succeeds(look):
            self.seen[kind] = frozenset(json.loads(note.read_text()))
        else:
            self.tallies[kind].corrupt += 1

    def _write_all(self, kind: str) -> None:
        def work() -> None:
            for step in self.writers[kind].steps():
                step()
            note_modules(self.folder)

        assert succeeds(work), kind
        import_as_noted(self.folder)
