"""From what the processes of `speed.py` measured to one object."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rates = dict[str, dict[str, float]]
Found = dict[str, Any]

#: Of scvi-tools 1.4.2 on the STARmap spots after 400 epochs.
PEER_ACCURACY = {"pcc_type": 0.743, "pcc_spot": 0.816}
#: Where the peer's is not known: this part of the default's own type PCC in the end.
PART_OF_FINAL = 0.95
TRUTH_KEY = "proportions"
#: How the keys of each training begin.
PREFIXES = {"spots": "", "states": "state_", "published": "published_"}
PEER_PREFIX = "peer_"
CLOCKS = ("steps_per_second", "steps_per_cpu_second")
NOTES = (
    "The import of libraries is not in the seconds, but in the memory.",
    "The first steps are left out; epochs of few steps are measured whole.",
    "Live maps are drawn every two seconds at most: times to accuracy are that coarse.",
)
NO_PEER_FIT = (
    "The peer was not fitted for accuracy; its memory is that of a brief training."
)
NO_PEER = "No peer was given."


@dataclass(frozen=True)
class Children:
    """What the processes found.

    Parameters
    ----------
    fit, steps : dict
        Of `whole_fit.py` and `step_speed.py`.
    maps, peer_maps : Path
        Folders of the maps that came on the way.
    peer, peer_fit : dict or None
        Of `peer_speed.py`, without and with maps.
    """

    fit: Found
    maps: Path
    steps: Found
    peer: Found | None
    peer_fit: Found | None
    peer_maps: Path


@dataclass(frozen=True)
class ScoredMap:
    """When a map came, on both clocks, and how good it is."""

    wall: float
    cpu: float
    accuracy: dict[str, float]

    def reaches(self, target: dict[str, float]) -> bool:
        """Return whether all measures are as good."""
        return all(self.accuracy[name] >= value for name, value in target.items())


def scored_maps(folder: Path, truth_file: Path) -> list[ScoredMap]:
    """Return the scores of all maps in the order in which they came."""
    import h5py  # once all processes have run: see `measure`
    import numpy as np
    import pandas as pd
    from anndata.io import read_elem

    from napari_destvi.metrics.score import score

    with h5py.File(truth_file) as file:
        truth = read_elem(file[f"obsm/{TRUTH_KEY}"])
    found = []
    for path in sorted(folder.iterdir()):
        kept = np.load(path)
        frame = pd.DataFrame(kept["proportions"], kept["spots"], kept["types"])
        means = score(frame, truth, renormalise=True).to_dict()
        accuracy = {name: float(means[name] or 0.0) for name in PEER_ACCURACY}
        found.append(ScoredMap(float(kept["wall"]), float(kept["cpu"]), accuracy))
    return found


def outcome(
    children: Children, *, case: str, n_threads: int, truth_file: Path
) -> Found:
    """Return all in one object; None is what was not measured."""
    fit, peer, peer_fit = children.fit, children.peer, children.peer_fit
    versions = dict(fit["versions"])
    return {
        "case": case,
        "device": versions.pop("device"),
        "processor": _processor(),
        "versions": {**versions, "peer": peer and peer["versions"]},
        "n_threads": n_threads,
        **{name: fit[name] for name in ("n_spots", "n_genes", "n_cell_types")},
        **_steps(children),
        **_accuracy(children, case, truth_file),
        "seconds": fit["seconds"],
        "peer_seconds": peer_fit and peer_fit["seconds"],
        "peak_memory_mb": fit["peak_memory_mb"],
        "peer_peak_memory_mb": (peer_fit or peer or {}).get("peak_memory_mb"),
        **{name: fit[name] for name in ("batch_size", "spot_fit")},
        "notes": list(_notes(children)),
    }


def _steps(children: Children) -> Found:
    """Return the steps per second of all trainings, and what they are of the peer's."""
    trainings: dict[str, Rates | None] = {
        prefix: children.steps["rates"][name] for name, prefix in PREFIXES.items()
    }
    trainings[PEER_PREFIX] = peer = children.peer and children.peer["rates"]
    found: Found = {}
    for clock in CLOCKS:
        for prefix, rates in trainings.items():
            found[prefix + clock] = rates and {
                size: rate[clock] for size, rate in rates.items()
            }
        for prefix in PREFIXES.values():
            rates = trainings[prefix] or {}
            found[f"{prefix}ratio_{clock}"] = peer and {
                size: rates[size][clock] / peer[size][clock] for size in peer
            }
    return found


def _accuracy(children: Children, case: str, truth_file: Path) -> Found:
    ours = scored_maps(children.maps, truth_file)
    peers = scored_maps(children.peer_maps, truth_file)
    final = ours[-1].accuracy
    target = (
        PEER_ACCURACY
        if case == "starmap"
        else {"pcc_type": PART_OF_FINAL * final["pcc_type"]}
    )
    return {
        "accuracy": target,
        **_first_to_reach(ours, target, prefix=""),
        **_first_to_reach(peers, target, prefix=PEER_PREFIX),
        "final_accuracy": final,
        "peer_final_accuracy": peers[-1].accuracy if peers else None,
        "maps": [_flat(one) for one in ours],
        "peer_maps": [_flat(one) for one in peers],
    }


def _first_to_reach(
    maps: list[ScoredMap], target: dict[str, float], *, prefix: str
) -> Found:
    first = next((one for one in maps if one.reaches(target)), None)
    return {
        f"{prefix}seconds_to_accuracy": first and first.wall,
        f"{prefix}cpu_seconds_to_accuracy": first and first.cpu,
    }


def _flat(one: ScoredMap) -> dict[str, float]:
    return {"seconds": one.wall, "cpu_seconds": one.cpu, **one.accuracy}


def _processor() -> str:
    """Return the name of the processor and how many cores this process may use."""
    lines = []
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    name = next(names, platform.processor() or platform.machine())
    return f"{name}, {os.cpu_count()} cores"


def _notes(children: Children) -> Iterator[str]:
    yield from NOTES
    if children.peer is None:
        yield NO_PEER
    elif children.peer_fit is None:
        yield NO_PEER_FIT
    if children.peer and children.peer["n_genes"] != children.fit["n_genes"]:
        yield f"The peer has {children.peer['n_genes']} genes."
