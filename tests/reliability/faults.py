"""A campaign of kills: what is left of a fit and its files is looked at after each.

    python tests/reliability/faults.py --kills 260 --seed 0

Each victim is a process of its own, ended by SIGKILL: at a random moment of a fit; at a
random operation of saving its state; at either while a result, an export or a past fit
is written over an earlier one. Then every file that is left is read. A fit is
continued, by victims too, until one of them comes through, and its result is compared
with that of a fit left alone, bit by bit. Half of the folders are replaced as on a disk
that cannot swap two of them in one step. In the end what killed writers left is made
old, and what stays of it after one more write is counted. Runs on Linux and macOS.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path
from random import Random

from fit_kills import FitKills
from tally import table
from victims import slide_of
from write_kills import WriteKills

from napari_destvi.results.archive import read_archive

logger = logging.getLogger(__name__)

#: Of a hundred kills so many hit each.
SHARES = {
    "a fit": 25,
    "saving a state": 30,
    "writing a result": 10,
    "exporting a file": 11,
    "exporting a folder": 14,
    "keeping past fits": 10,
}


def main() -> None:
    """Kill as often as asked, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=260)
    parser.add_argument("--seed", type=int, default=0)
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, random = Path(name), Random(wishes.seed)
        fits = FitKills(folder, random)
        result = read_archive(fits.expected["default"])
        writes = WriteKills(folder, random, result, slide_of(fits.problem))
        for kills in (fits, writes):
            for kind, tally in kills.tallies.items():
                while tally.kills < wishes.kills * SHARES[kind] / 100:
                    kills.kill(kind)
                logger.warning(tally.row(kind))
        sys.stdout.write(table(fits.tallies | writes.tallies) + "\n")
        sys.stdout.write(f"Hidden files that stay: {writes.n_left_over()}\n")


if __name__ == "__main__":
    main()
