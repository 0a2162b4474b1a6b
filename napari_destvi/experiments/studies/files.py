"""The files of a study in a folder of the user, known by what is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import h5py
import pandas as pd
from anndata import AnnData
from anndata.io import read_elem

from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.data.labels import label_candidates, read_labels
from napari_destvi.data.single_cells.places import cell_places
from napari_destvi.errors import InputError
from napari_destvi.experiments.studies.recipes import Study
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.h5ad import check_annotated
from napari_destvi.metrics import clear_pairs

#: How the keys of ``obsm`` with true shares, or numbers of cells, begin.
TRUTH_KEYS = ("proportions", "cell_counts")


@dataclass(frozen=True, slots=True)
class FileLook:
    """What a file holds, as far as a study cares.

    Parameters
    ----------
    path : Path
        The file.
    has_places : bool
        Whether its rows have coordinates.
    tables : mapping of str to tuple of str
        Types by the key in ``obsm`` of what may be a truth.
    labels : mapping of str to tuple of str
        Types by the column of ``obs`` that may name them.
    """

    path: Path
    has_places: bool
    tables: Mapping[str, tuple[str, ...]] = field(repr=False)
    labels: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def is_spots(self) -> bool:
        """Whether it is a slide of spots with truth."""
        return self.has_places and bool(self.tables)

    @property
    def is_cells(self) -> bool:
        """Whether it is single cells with places and types."""
        return self.has_places and not self.tables and bool(self.labels)

    @property
    def is_reference(self) -> bool:
        """Whether it is single cells with types, taken out of their tissue."""
        return not self.has_places and not self.tables and bool(self.labels)


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """The files of a study.

    Parameters
    ----------
    slide : Path
        Spots with truth, or single cells with places.
    is_cells : bool
        Which of the two.
    truth : str
        Key in ``obsm`` of the truth of spots; of cells the column of their types.
    reference : Path
        Single cells.
    labels : str
        Column of the reference with the types.
    n_shared, n_true : int
        How many of the true types the reference has, and how many there are.
    """

    slide: Path
    is_cells: bool
    truth: str
    reference: Path
    labels: str
    n_shared: int
    n_true: int

    def sentence(self) -> str:
        """Return what was taken for what."""
        what = "single cells with places" if self.is_cells else "spots with truth"
        where = f"column {self.truth}" if self.is_cells else f'obsm["{self.truth}"]'
        return (
            f"Taken as {what}: {self.slide.name} ({where}). Taken as reference: "
            f"{self.reference.name} (column {self.labels}), which has {self.n_shared} "
            f"of the {self.n_true} true types."
        )


def find_files(folder: Path, study: Study) -> StudyFiles:
    """Return the files of a study in a folder.

    Of several slides, references, columns and tables of truth the combination is taken
    of which the reference has the largest share of the true types.

    Parameters
    ----------
    folder : Path
        With .h5ad files; those in folders below are not looked at.
    study : Study
        Whether it prefers cells or spots.

    Raises
    ------
    InputError
        If something is missing, with what was found.
    """
    looks = list(_looks(folder))
    references = [look for look in looks if look.is_reference]
    spots = [look for look in looks if look.is_spots]
    cells = [look for look in looks if look.is_cells]
    slides = (cells or spots) if study.prefers_cells else (spots or cells)
    _check_complete(folder, looks, slides, references, study)
    found = [
        files
        for slide, reference in product(slides, references)
        for files in _combinations(slide, reference)
    ]
    best = max(found, key=lambda files: (files.n_shared / files.n_true, files.n_true))
    if not best.n_shared:
        msg = (
            f'No reference in "{folder}" has a type of the truth: '
            f"{best.reference.name} and {best.slide.name} name their cell types "
            "differently. Give both the same names."
        )
        raise InputError(msg)
    return best


def look_at(path: Path) -> FileLook:
    """Return what a file holds; its counts are not read.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    check_annotated(path, owner="study")
    with told_as_damage(path, owner="study"), h5py.File(path, "r") as file:
        obs, stored = read_elem(file["obs"]), file.get("obsm", {})
        keys = list(stored)
        truths = [key for start in TRUTH_KEYS for key in keys if key.startswith(start)]
        tables = {key: read_elem(stored[key]) for key in truths}
        places = {key: read_elem(stored[key]) for key in COORDINATE_KEYS if key in keys}
    # names may repeat, and are of no use here
    names = pd.RangeIndex(len(obs)).astype(str)
    rows = AnnData(obs=obs.set_axis(names), obsm=places)
    return FileLook(
        path,
        has_places=next(cell_places(rows), None) is not None,
        tables={
            key: tuple(map(str, table.columns))
            for key, table in tables.items()
            if isinstance(table, pd.DataFrame)
        },
        labels={column: _types(rows, column) for column in _label_columns(rows)},
    )


def _looks(folder: Path) -> Iterator[FileLook]:
    """Yield what the files hold; what cannot be read is none of the study."""
    folder = folder.expanduser()
    if not folder.is_dir():
        msg = (
            f'There is no folder "{folder}". Name the one with the files of the study.'
        )
        raise InputError(msg)
    for path in sorted(folder.glob("*.h5ad")):
        with suppress(InputError):
            yield look_at(path)


def _label_columns(cells: AnnData) -> Iterator[str]:
    is_number = pd.api.types.is_numeric_dtype
    for column in label_candidates(cells):
        if not is_number(cells.obs[column].dtype):
            yield column


def _types(cells: AnnData, column: str) -> tuple[str, ...]:
    labels = read_labels(cells.obs[column])
    return tuple(sorted({label for label in labels if label is not None}))


def _combinations(slide: FileLook, reference: FileLook) -> Iterator[StudyFiles]:
    is_cells = not slide.is_spots
    truths = slide.labels if is_cells else slide.tables
    for (truth, true), (labels, types) in product(
        truths.items(), reference.labels.items()
    ):
        n_shared = len(clear_pairs(types, true))
        yield StudyFiles(
            *(slide.path, is_cells, truth, reference.path, labels),
            n_shared=n_shared,
            n_true=len(true),
        )


def _check_complete(
    folder: Path,
    looks: Sequence[FileLook],
    slides: Collection[FileLook],
    references: Collection[FileLook],
    study: Study,
) -> None:
    missing = []
    if not slides:
        missing.append(
            'a slide: spots with obsm["spatial"] and their true shares in '
            'obsm["proportions"], or single cells with obsm["spatial"] and a column of '
            "types"
        )
    if not references:
        missing.append(
            "a reference: single cells with a column of types and without places"
        )
    if missing:
        found = (
            ", ".join(look.path.name for look in looks) or "no annotated data (.h5ad)"
        )
        msg = (
            f'"{folder}" has {found}, but not all that the study {study.title} needs. '
            f"Missing is {'; and '.join(missing)}. {study.sources}"
        )
        raise InputError(msg)
