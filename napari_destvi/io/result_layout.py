"""How a result lies inside annotated data: which keys, which shapes, which names.

::

    obsm["proportions"]     DataFrame, a column per cell type
    obsm["activation"]      DataFrame, a column per cell type
    obsm["abundance"]       DataFrame, a column per cell type
    obsm["proportions_low"], obsm["proportions_high"]
                            the same, bounds of the 90 % intervals; where there are any
    obsm["abundance_mean"], obsm["abundance_high"]
                            the same, mean and 95 % quantile of numbers of cells, whose
                            5 % quantile is the abundance; of methods that count cells
    obsm["cell_state"]      array (n_spots, n_cell_types * n_latent), type by type
    obsm["noise_abundance"] array (n_spots, 1), beside a model of the expression
    obsm["differing_spots"] array (n_spots, n_comparisons), beside genes that differ:
                            1 in the first group of spots, 2 in the second, 3 in both
    uns["napari_destvi"]    names, genes, history, settings, versions, the model of the
                            expression, axes of the states, states of cells of the
                            reference, tables of genes that differ, ...; what the
                            user saw of it, if the window wrote it (`result_view`)

Rows are the spots of the user's file; those left out of the fit are NaN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.stored_names import stored_names
from napari_destvi.io.nested_entries import (
    restored_differences,
    restored_expression,
    stored_differences,
    stored_expression,
)
from napari_destvi.io.plain_values import restored, storable
from napari_destvi.io.result_keys import (
    AXES,
    COUNTS_CELLS,
    DIFFERENCES,
    DIFFERING_SPOTS,
    EXPRESSION,
    FORMAT_VERSION,
    HAS_INTERVALS,
    NOISE,
    REFERENCE,
    STATE,
    TABLES,
    listed,
    optional_tables,
)
from napari_destvi.results import Result
from napari_destvi.results.reference_states import (
    restored_reference,
    stored_reference,
)
from napari_destvi.results.state_axes import plain_axes, restored_axes

if TYPE_CHECKING:
    from collections.abc import Callable


def obsm_entries(
    result: Result, rows: NDArray[np.int64], index: pd.Index
) -> dict[str, Any]:
    """Return what a result puts into ``obsm``.

    Parameters
    ----------
    result : Result
        The result.
    rows : ndarray of shape (n_spots,)
        Row of each of its spots in the user's file.
    index : Index
        The names of all spots of the user's file.

    Returns
    -------
    dict
        A DataFrame per table, cell state and noise as two-dimensional arrays; no other
        keys than `taken_keys` tells.
    """
    tables = (*TABLES, *result.optional_tables)
    columns = list(stored_names(result.cell_types))
    # A name of the index could be that of a cell type; plain text suits any anndata.
    unnamed = index.astype(object).rename(None)
    entries: dict[str, Any] = {
        name: pd.DataFrame(
            _spread(getattr(result, name), rows, len(index)), unnamed, columns
        )
        for name in tables
    }
    flat = result.cell_state.reshape(result.n_spots, -1)
    entries[STATE] = _spread(flat, rows, len(index))
    if result.noise_abundance is not None:
        entries[NOISE] = _spread(result.noise_abundance[:, None], rows, len(index))
    if result.differences:
        groups = [kept.difference.spots for kept in result.differences]
        entries[DIFFERING_SPOTS] = np.zeros((len(index), len(groups)), dtype=np.int8)
        entries[DIFFERING_SPOTS][rows] = np.stack(groups, axis=1)
    return entries


def uns_entry(result: Result, *, kept: Mapping[str, str]) -> dict[str, Any]:
    """Return what a result puts into ``uns``.

    Parameters
    ----------
    result : Result
        The result.
    kept : mapping of str to str
        Where the user's own entries of ``obsm`` went, whose keys were taken.
    """
    stored = stored_names(result.cell_types)
    cells = stored_reference(result.reference_states)
    return {
        "format_version": FORMAT_VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "status": result.status,
        "cell_types": _texts(result.cell_types),
        "stored_names": _texts(stored),
        HAS_INTERVALS: result.has_intervals,
        COUNTS_CELLS: result.counts_cells,
        "n_latent": int(result.cell_state.shape[2]),
        "gene_names": _texts(result.gene_names),
        "activation_genes": {
            name: _texts(result.activation_genes[cell_type])
            for name, cell_type in zip(stored, result.cell_types, strict=True)
            if cell_type in result.activation_genes
        },
        "history": {stage: np.asarray(v) for stage, v in result.history.items()},
        "settings": storable(result.settings),
        "seconds": storable(result.seconds),
        "versions": storable(result.versions),
        "kept_input": storable(kept),
        **_named(EXPRESSION, stored_expression(result.expression_model)),
        **({} if result.axes is None else {AXES: storable(plain_axes(result.axes))}),
        **_named(REFERENCE, cells),
        **_named(DIFFERENCES, stored_differences(result.differences)),
    }


def read_entries(
    read: Callable[[str], Any], spot_names: tuple[str, ...], about: Mapping[str, Any]
) -> Result:
    """Return the result from its entries.

    Parameters
    ----------
    read : callable
        Returns the entry of ``obsm`` with a key.
    spot_names : tuple of str
        One distinct name per row.
    about : mapping
        The entry of ``uns``.
    """
    cell_types = tuple(listed(about["cell_types"]))
    stored = listed(about["stored_names"])
    names = (*TABLES, *optional_tables(about))
    tables = {name: _values(read(name), stored) for name in names}
    shape = (len(spot_names), len(cell_types), int(about["n_latent"]))
    genes = about["activation_genes"]
    model = restored_expression(about.get(EXPRESSION))
    kept = about.get(DIFFERENCES, {})
    return Result(
        spot_names=spot_names,
        cell_types=cell_types,
        gene_names=tuple(listed(about["gene_names"])),
        cell_state=np.asarray(read(STATE), dtype=np.float32).reshape(shape),
        activation_genes={
            cell_type: tuple(listed(genes[name]))
            for name, cell_type in zip(stored, cell_types, strict=True)
            if name in genes
        },
        history={stage: np.asarray(v) for stage, v in about["history"].items()},
        settings=restored(about["settings"]),
        seconds=restored(about["seconds"]),
        versions=restored(about["versions"]),
        status=restored(about["status"]),
        expression_model=model,
        noise_abundance=None if model is None else _column(read(NOISE)),
        axes=restored_axes(restored(about[AXES])) if AXES in about else None,
        trained=None,  # it has a file of its own
        reference_states=restored_reference(about.get(REFERENCE, {})),
        differences=restored_differences(kept, read(DIFFERING_SPOTS)) if kept else (),
        **tables,
    )


def _named(key: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry under its key, nothing of one that is empty."""
    return {key: entry} if entry else {}


def _column(values: object) -> NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)[:, 0]


def _spread(
    values: NDArray[np.float32], rows: NDArray[np.int64], n_rows: int
) -> NDArray[np.float32]:
    """Return the rows in their places among all, NaN elsewhere."""
    spread = np.full((n_rows, values.shape[1]), np.nan, dtype=np.float32)
    spread[rows] = values
    return spread


def _values(table: pd.DataFrame, columns: list[str]) -> NDArray[np.float32]:
    return np.asarray(table[columns], dtype=np.float32)


def _texts(names: Sequence[str]) -> NDArray[np.object_]:
    return np.array(list(names), dtype=object)
