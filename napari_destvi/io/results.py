"""Results in .h5ad files: the user's slide with ours added, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from anndata.io import read_elem, write_elem
from numpy.typing import NDArray

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.data.slide_hash import is_another_slide
from napari_destvi.data.stored_names import unique_names
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.atomic import atomic_path, check_space, check_writable
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.h5ad import check_annotated
from napari_destvi.io.hdf5_output import open_to_write
from napari_destvi.io.plain_values import restored
from napari_destvi.io.result_keys import (
    FORMAT_VERSION,
    KEPT_SUFFIX,
    RESULT_KEY,
    taken_keys,
)
from napari_destvi.io.result_layout import obsm_entries, read_entries, uns_entry
from napari_destvi.io.result_view import stored_view
from napari_destvi.io.slide_file import COMPRESSION, write_slide
from napari_destvi.results import Result

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


def write_result(
    result: Result,
    path: str | PathLike[str],
    *,
    spots: AnnData,
    labels: pd.Series | None = None,
    view: Mapping[str, object] | None = None,
    force: bool = False,
) -> Path:
    """Write a result into a copy of the slide.

    Parameters
    ----------
    result : Result
        What the fit found.
    path : path-like
        The .h5ad file to write.
    spots : AnnData
        The slide that was fitted; all it holds is kept, and it is not modified.
        What it has under a key that a result takes, such as
        ``obsm["proportions"]``, is kept as ``obsm["proportions_input"]`` unless
        it is an earlier result; ``uns["napari_destvi"]["kept_input"]`` tells.
    labels : Series, optional
        A text per spot, named by spot, which becomes a column of ``obs`` under the
        name of the series; with a number where the slide has such a column.
    view : mapping, optional
        What is seen of the result, of plain values, so that it is seen again.
    force : bool
        Replace a file that exists.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ExportError
        If the file exists, cannot be written, or the slide is another one: it lacks
        spots of the result, or has other counts than were fitted.
    """
    rows = _rows(result, spots)
    _check_counts(result, spots, rows)
    entries = obsm_entries(result, rows, spots.obs_names)
    obsm, kept = _users_own(spots, taken=entries)
    ours = (RESULT_KEY, NOTES_KEY)
    uns = {key: value for key, value in spots.uns.items() if key not in ours}
    check_writable(path, force=force)
    check_space(path, sum(_n_bytes(entry) for entry in entries.values()))
    with atomic_path(path, force=force) as temporary:
        obs = _labelled(spots, labels)
        write_slide(spots, temporary, obs=obs, obsm=obsm, uns=uns)
        with open_to_write(temporary, "r+") as file:
            for key, entry in entries.items():
                write_elem(file["obsm"], key, entry, dataset_kwargs=COMPRESSION)
            about = uns_entry(result, kept=kept) | stored_view(view)
            write_elem(file["uns"], RESULT_KEY, about)
    return Path(path)


def read_result(path: str | PathLike[str]) -> Result:
    """Read a result written by `write_result`.

    Parameters
    ----------
    path : path-like
        The .h5ad file.

    Returns
    -------
    Result
        With a row per spot of the file, NaN for those left out of the fit.

    Raises
    ------
    InputError
        If the file is missing or damaged, or holds no result.
    """
    path = Path(path).expanduser()
    check_annotated(path, owner="result")
    with told_as_damage(path, owner="result"), h5py.File(path, "r") as file:
        about = _about(file, path)
        return read_entries(
            lambda key: read_elem(file["obsm"][key]),
            unique_names(read_elem(file["obs"]).index),
            about,
        )


def _n_bytes(entry: pd.DataFrame | NDArray[np.float32]) -> int:
    return int(np.asarray(entry).nbytes)


def _rows(result: Result, spots: AnnData) -> NDArray[np.int64]:
    names = {name: row for row, name in enumerate(unique_names(spots.obs_names))}
    unknown = [name for name in result.spot_names if name not in names]
    if unknown:
        msg = (
            f"The result is of another slide: {len(unknown):,} of its "
            f"{result.n_spots:,} spots, such as {unknown[0]}, are not among the "
            f"{spots.n_obs:,} spots given. Give the slide that was fitted."
        )
        raise ExportError(msg)
    return np.array([names[name] for name in result.spot_names], dtype=np.int64)


def _check_counts(result: Result, spots: AnnData, rows: NDArray[np.int64]) -> None:
    known = result.settings.get("data", {})
    fitted = np.flatnonzero(np.isfinite(result.proportions).all(axis=1))
    names = [result.spot_names[row] for row in fitted]
    if is_another_slide(spots, rows[fitted], names, known):
        msg = (
            "The result is of another slide: the spots have the same names, but not "
            f"the counts that were fitted ({known['spots_matrix']}). Give the slide "
            "that was fitted, with all its genes."
        )
        raise ExportError(msg)


def _labelled(spots: AnnData, labels: pd.Series | None) -> pd.DataFrame:
    """Return the slide's ``obs`` with one more column, if there are labels."""
    if labels is None:
        return spots.obs
    values = labels.reindex(list(unique_names(spots.obs_names))).astype("category")
    column = _free(str(labels.name), spots.obs)
    return spots.obs.assign(**{column: values.to_numpy()})


def _users_own(
    spots: AnnData, *, taken: Collection[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the slide's ``obsm`` beside a result, and which keys had to move."""
    own = dict(spots.obsm)
    kept: dict[str, str] = {}
    about = spots.uns.get(RESULT_KEY)
    if isinstance(about, Mapping) and "kept_input" in about:  # an earlier result
        kept = dict(restored(about["kept_input"]))
        own = {k: v for k, v in own.items() if k not in taken_keys(about)}
    for key in taken:
        if key in own:
            kept[key] = _free(f"{key}{KEPT_SUFFIX}", own)
            own[kept[key]] = own.pop(key)
    return own, kept


def _free(key: str, taken: Collection[str]) -> str:
    free, number = key, 2
    while free in taken:
        free, number = f"{key}_{number}", number + 1
    return free


def _about(file: h5py.File, path: Path) -> Mapping[str, Any]:
    if RESULT_KEY not in file.get("uns", ()):
        msg = (
            f'"{path}" holds no result of napari-destvi. Fit the slide first, and open '
            "the file that the fit writes."
        )
        raise InputError(msg)
    about: Mapping[str, Any] = read_elem(file["uns"][RESULT_KEY])
    version = int(about["format_version"])
    if version > FORMAT_VERSION:
        msg = (
            f'"{path}" was written by a newer napari-destvi (format {version}; this '
            f"one knows up to {FORMAT_VERSION}). Update napari-destvi."
        )
        raise InputError(msg)
    return about
