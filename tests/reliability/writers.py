"""What processes write that `faults.py` kills, and whether what is left is whole.

Each step writes something over itself, whatever an earlier one left.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from anndata import AnnData
from numpy.typing import NDArray
from readers import READERS

from napari_destvi.config import FitConfig
from napari_destvi.data.tissue import Tissue
from napari_destvi.export.formats import FORMATS
from napari_destvi.io.atomic_folder import check_store
from napari_destvi.io.hidden_names import put_back
from napari_destvi.io.results import read_result, write_result
from napari_destvi.io.run_record import KeptReference, KeptSlide, RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.results import Result
from napari_destvi.session.exporting import FormatWish, export_result

FILES = ("csv", "parquet", "h5ad", "ome-tiff")
FOLDERS = ("zarr", "vitessce", "spatialdata")
#: Kept fits that are written, renamed, deleted and brought back in turn.
KEYS = tuple(digit * 32 for digit in "abcd")


class Writer(Protocol):
    """Writes something of a result, and looks at what is there of it."""

    def steps(self) -> list[Callable[[], object]]:
        """Return what to do, in any order, as often as wanted."""

    def left_over(self) -> list[Path]:
        """Return the hidden files and folders of writes that were cut off."""

    def are_whole(self, seen: frozenset[str]) -> frozenset[str]:
        """Return what is there, all of it whole.

        Raises
        ------
        AssertionError
            If something is damaged, or what was seen before is gone.
        """


class ResultWriter:
    """Writes a result as .h5ad."""

    def __init__(self, result: Result, spots: AnnData, folder: Path) -> None:
        self.result, self.spots = result, spots
        self.path = folder / "result.h5ad"

    def steps(self) -> list[Callable[[], object]]:
        """Return how the file is written over itself."""
        write = partial(write_result, self.result, self.path)
        return [partial(write, spots=self.spots, force=True)]

    def left_over(self) -> list[Path]:
        """Return what is hidden beside the file."""
        return list(self.path.parent.glob(".*"))

    def are_whole(self, seen: frozenset[str]) -> frozenset[str]:
        """Compare the file, if it is there, with the result."""
        if not self.path.exists():
            return _known(set(), seen)
        _same(read_result(self.path).proportions, self.result.proportions)
        return _known({self.path.name}, seen)


class ExportWriter:
    """Writes files or folders for other programs."""

    def __init__(
        self, result: Result, spots: AnnData, folder: Path, formats: tuple[str, ...]
    ) -> None:
        self.result, self.spots, self.folder = result, spots, folder
        self.paths = {
            name: folder / f"{name}{FORMATS[name].endings[0]}"
            for name in formats
            if not FORMATS[name].requires or find_spec(FORMATS[name].requires)
        }

    def steps(self) -> list[Callable[[], object]]:
        """Return how each format is written over itself."""
        tissue = _tissue(self.spots)
        wishes = {name: FormatWish(name, tissue=tissue) for name in self.paths}
        write = partial(export_result, self.result, spots=self.spots, force=True)
        return [partial(write, wishes[name], path) for name, path in self.paths.items()]

    def left_over(self) -> list[Path]:
        """Return what is hidden beside the files."""
        return list(self.folder.glob(".*"))

    def are_whole(self, seen: frozenset[str]) -> frozenset[str]:
        """Compare each that is there with the result."""
        found = set()
        for name, path in self.paths.items():
            put_back(path)
            if FORMATS[name].is_folder:
                check_store(path, force=True)
            if path.exists():
                _same(READERS[name](path), self.result.proportions)
                found.add(name)
        return _known(found, seen)


class RunWriter:
    """Keeps fits, renames, deletes, and brings them back."""

    def __init__(self, result: Result, folder: Path) -> None:
        self.result, self.store = result, RunStore(folder / "runs")

    def steps(self) -> list[Callable[[], object]]:
        """Return what is done with each fit."""
        return [partial(self._change, key) for key in KEYS]

    def left_over(self) -> list[Path]:
        """Return what is hidden among the fits, and beside their files."""
        folder = self.store.folder
        return [*folder.glob(".part-*"), *folder.rglob(".*.json")]

    def _change(self, key: str) -> None:
        self.store.keep(_record(key), self.result)
        self.store.rename(key, "größe 細胞")
        self.store.set_scores(key, {"rmse": 0.1})
        self.store.remove(key)
        self.store.restore(key)

    def are_whole(self, seen: frozenset[str]) -> frozenset[str]:
        """Compare the maps of all that are listed with the result."""
        found = {record.key for record in self.store.records()}
        assert not self.store.unreadable, self.store.unreadable
        for key in found:
            _same(self.store.result(key).proportions, self.result.proportions)
        return _known(found | set(self.store.removed_keys()), seen)


def writers(result: Result, spots: AnnData, folder: Path) -> dict[str, Writer]:
    """Return what can be killed, by what the table calls it; each has a folder."""

    def within(name: str) -> Path:
        (folder / name).mkdir()
        return folder / name

    return {
        "writing a result": ResultWriter(result, spots, within("result")),
        "exporting a file": ExportWriter(result, spots, within("files"), FILES),
        "exporting a folder": ExportWriter(result, spots, within("folders"), FOLDERS),
        "keeping past fits": RunWriter(result, within("past")),
    }


def _same(found: NDArray[Any], expected: NDArray[Any]) -> None:
    in_order = found[np.lexsort(found.T)]
    np.testing.assert_array_equal(in_order, expected[np.lexsort(expected.T)])


def _known(found: set[str], seen: frozenset[str]) -> frozenset[str]:
    assert found >= seen, f"lost: {sorted(seen - found)}"
    return frozenset(found)


def _tissue(spots: AnnData) -> Tissue:
    return Tissue(
        coordinates=spots.obsm["spatial"],
        spot_names=tuple(spots.obs_names),
        spot_diameter=5.0,
        image=None,
        image_scale=1.0,
        microns_per_pixel=0.5,
        library="",
    )


def _record(key: str) -> RunRecord:
    return RunRecord(
        key=key,
        name="",
        method="destvi",
        settings=FitConfig().to_dict(),
        slide=KeptSlide("slide.h5ad", 60, "5" * 64),
        reference=KeptReference("cells.h5ad", 90, "6" * 64),
        labels="cell_type",
        library=None,
        created="2026-01-02T03:04:05.000000+00:00",
        seconds=1.0,
        status="complete",
    )
