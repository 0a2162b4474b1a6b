"""The slide with the whole result in it, under the keys that DestVI's tools expect.

Beside what a saved result holds (``obsm["proportions"]`` with a column per type and so
on) the state of each type is ``obsm["NAME_gamma"]``, an array (n_spots, n_latent), as
DestVI's tutorials have it. A type whose name files cannot hold has another name there;
``uns["napari_destvi_gamma"]`` tells which.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from anndata.io import write_elem
from numpy.typing import NDArray

from napari_destvi.data.stored_names import stored_names, unique_names
from napari_destvi.errors import InputError
from napari_destvi.export.provenance import PROVENANCE_KEY, provenance_text
from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.hdf5_output import open_to_write
from napari_destvi.io.result_keys import KEPT_SUFFIX
from napari_destvi.io.results import write_result
from napari_destvi.io.slide_file import COMPRESSION

if TYPE_CHECKING:
    import h5py
    from anndata import AnnData

    from napari_destvi.export.content import ExportContent
    from napari_destvi.results import Result

GAMMA_SUFFIX = "_gamma"
#: Key of ``uns`` with the types' names and those of their keys.
GAMMA_KEY = "napari_destvi_gamma"


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write the slide, the result and the states by type.

    Raises
    ------
    InputError
        If the slide is not there.
    ExportError
        As `io.results.write_result`.
    """
    result, spots = content.result, content.spots
    if spots is None:
        msg = "The file contains the slide. Open the spots file again first."
        raise InputError(msg)
    with atomic_path(path, force=force) as temporary:
        slide = _with_room(spots, gamma_keys(result))
        write_result(result, temporary, spots=slide, labels=content.labels)
        with open_to_write(temporary, "r+") as file:
            if result.has_states:
                _add_gammas(file, result, unique_names(spots.obs_names))
            write_elem(file["uns"], PROVENANCE_KEY, provenance_text(result))


def gamma_keys(result: Result) -> tuple[str, ...]:
    """Return the key of ``obsm`` with the state of each type."""
    return tuple(f"{name}{GAMMA_SUFFIX}" for name in stored_names(result.cell_types))


def _with_room(spots: AnnData, keys: tuple[str, ...]) -> AnnData:
    """Return the slide with the keys of the states free; its own entries get others."""
    taken = [key for key in keys if key in spots.obsm]
    if not taken:
        return spots
    copy = spots.copy()
    earlier = spots.uns.get(GAMMA_KEY, {"keys": ()})["keys"]
    for key in taken:
        entry = copy.obsm.pop(key)
        if key not in earlier:
            copy.obsm[f"{key}{KEPT_SUFFIX}"] = entry
    return copy


def _add_gammas(file: h5py.File, result: Result, names: tuple[str, ...]) -> None:
    rows = {name: row for row, name in enumerate(names)}
    places = np.array([rows[name] for name in result.spot_names], dtype=np.int64)
    for column, key in enumerate(gamma_keys(result)):
        gamma = _spread(result.cell_state[:, column], places, len(names))
        write_elem(file["obsm"], key, gamma, dataset_kwargs=COMPRESSION)
    told = {
        "cell_types": np.array(result.cell_types, dtype=object),
        "keys": np.array(gamma_keys(result), dtype=object),
    }
    write_elem(file["uns"], GAMMA_KEY, told)


def _spread(
    values: NDArray[np.float32], places: NDArray[np.int64], n_rows: int
) -> NDArray[np.float32]:
    """Return the states in the rows of the slide, NaN elsewhere."""
    spread = np.full((n_rows, values.shape[1]), np.nan, dtype=np.float32)
    spread[places] = values
    return spread
