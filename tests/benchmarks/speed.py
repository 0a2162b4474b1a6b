"""How fast the fit is, side by side with scvi-tools 1.4.2 on the same machine.

Steps per second, time to accuracy, seconds and memory of a whole fit from files::

    sh tests/benchmarks/install_peer.sh peer python3.11
    python tests/benchmarks/speed.py --case starmap --peer-python peer/bin/python

``--json`` prints one JSON object in place of the table, with null for what was not
measured. Each measurement runs in a process of its own, one after the other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measure import outcome_of
from speed_outcome import Children, outcome
from speed_table import table

DATA = Path(__file__).parents[3] / "shared" / "data"
CASES = ("starmap", "merfish", "visium-hd")


@dataclass(frozen=True)
class Inputs:
    """The files of a case."""

    spots: Path
    reference: Path
    labels: str = "cell_type"

    def arguments(self) -> list[str | Path]:
        """Return what every script is told of them."""
        return [
            *("--spots", self.spots),
            *("--reference", self.reference),
            *("--labels", self.labels),
        ]


def inputs_of(given: argparse.Namespace) -> Inputs:
    """Return the files of a case; simulated ones are made if they are not there."""
    if given.case == "starmap":
        folder = given.data / "starmap_li2022"
        return Inputs(folder / "spots_189.h5ad", folder / "ref_replicate_832.h5ad")
    maker = Path(__file__).parent / "shapes.py"
    # in a process of its own, whose memory is given back
    subprocess.run(
        [sys.executable, maker, "--case", given.case, "--folder", given.folder],
        stdout=sys.stderr,
        check=True,
    )
    names = (f"{given.case}-{part}.h5ad" for part in ("spots", "reference"))
    return Inputs(*(given.folder / name for name in names))


def measured(given: argparse.Namespace, inputs: Inputs, folder: Path) -> Children:
    """Run what was asked for, one after the other."""
    shared: list[str | Path] = [*inputs.arguments(), "--device", given.device]
    shared += ["--threads", str(given.threads)]
    ours, peers = folder / "ours", folder / "peer"
    ours.mkdir()
    peers.mkdir()

    def run(script: str, *more: str | Path, python: str | Path) -> dict[str, Any]:
        return outcome_of(
            script, *shared, *more, python=python, n_threads=given.threads
        )

    own, other = sys.executable, given.peer_python
    return Children(
        fit=run("whole_fit.py", "--maps", ours, python=own),
        maps=ours,
        steps=run("step_speed.py", python=own),
        peer=run("peer_speed.py", python=other) if other else None,
        peer_fit=run("peer_speed.py", "--maps", peers, python=other)
        if given.peer_accuracy
        else None,
        peer_maps=peers,
    )


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=CASES, required=True)
    parser.add_argument("--peer-python", type=Path, help="see install_peer.sh")
    parser.add_argument(
        "--peer-accuracy", action="store_true", help="fit the peer too: 10 minutes"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--store", type=Path, help="keep the JSON in this file")
    parser.add_argument(
        "--folder", type=Path, default=Path("shapes"), help="of simulated slides"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="of real slides")
    given = parser.parse_args()
    if given.peer_accuracy and given.peer_python is None:
        parser.error("--peer-accuracy needs --peer-python")
    return given


def main() -> None:
    """Measure, store and print."""
    given = arguments()
    inputs = inputs_of(given)
    with TemporaryDirectory() as folder:
        children = measured(given, inputs, Path(folder))
        found = outcome(
            children,
            case=given.case,
            n_threads=given.threads,
            truth_file=inputs.spots,
        )
    text = json.dumps(found, indent=2)
    if given.store:
        given.store.write_text(text + "\n")
    print(text if given.json else table(found))


if __name__ == "__main__":
    main()
