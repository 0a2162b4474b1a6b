"""Where the parts of a Space Ranger output are, whichever of its folders is given.

::

    outs/filtered_feature_bc_matrix.h5      Visium
    outs/spatial/tissue_positions.csv ...
    outs/binned_outputs/square_008um/       Visium HD: the same two again for each
    outs/segmented_outputs/                 of the sizes of bins; and for cells
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from napari_destvi.io import tenx_h5, tenx_mtx
from napari_destvi.io.tenx_folder import OUTS, find_counts, sample_prefix

SPATIAL = "spatial"
BINS = "binned_outputs"
CELLS = "segmented_outputs"
_SQUARE = "square_"
#: Taken where nothing else is asked for, as 10x Genomics advises for analysis.
_USUAL_BINS = "square_008um"
_POSITIONS = "tissue_positions"
#: The tables of places: of Visium HD, of Space Ranger since version 2, and before.
_TABLES = (
    f"{_POSITIONS}.parquet",
    f"{_POSITIONS}.csv",
    f"{_POSITIONS}.csv.gz",
    f"{_POSITIONS}_list.csv",
    f"{_POSITIONS}_list.csv.gz",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of one capture area, or of one size of bins of it.

    Parameters
    ----------
    folder : Path
        Where the counts are.
    counts : tuple of Path
        The best counts: one, unless something is missing or not clear.
    spatial : tuple of Path
        Folders with places, scale factors and pictures, the nearest first.
    prefix : str
        The name of the sample as it stands before the names of files; may be "".
    other_bins : tuple of str
        Names of the folders with bins of other sizes.
    """

    folder: Path
    counts: tuple[Path, ...]
    spatial: tuple[Path, ...]
    prefix: str = ""
    other_bins: tuple[str, ...] = ()

    def find(self, *ends: str) -> Path | None:
        """Return the first file of `spatial` whose name ends so; None if none does.

        Earlier ends are preferred; a file of the sample's own name to one that is
        named just so.
        """
        for folder in self.spatial:
            names = {entry.name for entry in folder.iterdir()}
            wanted = [name for end in ends for name in (self.prefix + end, end)]
            found = next((name for name in wanted if name in names), None)
            if found is not None:
                return folder / found
        return None

    def positions(self) -> Path | None:
        """Return the table with the place of each barcode."""
        return self.find(*_TABLES)

    def rivals(self) -> list[Path]:
        """Return tables of places of samples, where the counts name none of them."""
        is_clear = self.prefix or self.positions() is not None
        return [] if is_clear else _prefixed_tables(self.spatial)


def find_layout(path: Path) -> Layout | None:
    """Return the parts that belong to a file or folder of Space Ranger.

    Parameters
    ----------
    path : Path
        "outs", the folder around it, the folder of one size of bins or the one around
        these, the counts, or the folder "spatial".

    Returns
    -------
    Layout or None
        None where nothing tells of places of spots.
    """
    if path.name == SPATIAL and path.is_dir():
        return _layout(path.parent)
    places = (_layout(path), _layout(path / OUTS), _around_counts(path))
    return next((layout for layout in places if layout is not None), None)


def _layout(folder: Path) -> Layout | None:
    if not folder.is_dir():
        return None
    bins = _bins(folder)
    usual = [entry for entry in bins if entry.name == _USUAL_BINS]
    chosen = (usual or bins or [folder])[-1]
    return _in_folder(chosen, tuple(find_counts(chosen)))


def _around_counts(path: Path) -> Layout | None:
    """Return what the folders around a file or folder of counts hold."""
    if not tenx_mtx.matches(path) and not tenx_h5.matches(path):
        return None
    beside = _in_folder(path.parent, (path,))
    # A matrix.mtx lies in a folder of its own.
    return beside or (None if path.is_dir() else _around_folder(path))


def _around_folder(path: Path) -> Layout | None:
    return _in_folder(path.parent.parent, (path,)) if tenx_mtx.matches(path) else None


def _in_folder(folder: Path, counts: tuple[Path, ...]) -> Layout | None:
    prefix = sample_prefix(counts[0]) if len(counts) == 1 else ""
    spatial = _spatial(folder, prefix)
    layout = Layout(folder, counts, (*spatial, folder), prefix, _other_bins(folder))
    rivals = layout.rivals()
    if len(rivals) == 1:  # files may have a prefix that the counts lack
        layout = replace(layout, prefix=_prefix(rivals[0]))
    # One of the two may be missing, which is told; a lone folder means nothing.
    is_known = (spatial and counts) or rivals or layout.positions() is not None
    return layout if is_known else None


def _prefixed_tables(folders: Sequence[Path]) -> list[Path]:
    """Return the tables of places of the first folder with any, one for a sample."""
    for folder in folders:
        found = {_prefix(entry): entry for entry in sorted(folder.iterdir())}
        tables = [entry for prefix, entry in found.items() if prefix]
        if tables:
            return tables
    return []


def _prefix(table: Path) -> str:
    """Return what comes before the usual name of a table of places; "" if nothing."""
    ends = (end for end in _TABLES if table.name.endswith(f"_{end}"))
    return table.name.removesuffix(next(ends, table.name))


def _spatial(folder: Path, prefix: str) -> list[Path]:
    """Return the folders of places and pictures; flat downloads have none."""
    named = [folder / SPATIAL, folder / f"{prefix}{SPATIAL}"]
    if _is_bins(folder):  # pictures of all bins may be in one place only
        named.append(folder.parent.parent / SPATIAL)
    return [entry for entry in dict.fromkeys(named) if entry.is_dir()]


def _bins(folder: Path) -> list[Path]:
    """Return the folders of all sizes of bins, the smallest first."""
    inside = folder if folder.name == BINS else folder / BINS
    return sorted(entry for entry in inside.glob(f"{_SQUARE}*um") if entry.is_dir())


def _is_bins(folder: Path) -> bool:
    return folder.name.startswith(_SQUARE)


def _other_bins(folder: Path) -> tuple[str, ...]:
    if not _is_bins(folder):
        return ()
    others = (entry.name for entry in folder.parent.glob(f"{_SQUARE}*um"))
    return tuple(sorted(name for name in others if name != folder.name))
