"""What to say about the labels of a reference (cases 12 to 15 and 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix, use_labels
from napari_destvi.data.labels import (
    label_candidates,
    merge_spellings,
    read_labels,
    types_in,
)
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    from anndata import AnnData

#: A deconvolution needs something to tell apart.
MIN_CELL_TYPES = 2
#: Columns that are offered in place of one that cannot be used.
MAX_OFFERED = 3
#: With fewer cells per label on average, the labels name cells and not types.
MIN_MEAN_CELLS_PER_TYPE = 2


def checked_labels(
    reference: AnnData, column: str, log: FindingLog, *, owner: str = "reference"
) -> NDArray[np.object_] | None:
    """Return the label of each cell, or log why there are none.

    Parameters
    ----------
    reference : AnnData
        The reference; not modified.
    column : str
        Column of ``obs`` with the cell types.
    log : FindingLog
        Takes the findings.
    owner : str
        How to call the file in a sentence.

    Returns
    -------
    ndarray of shape (n_cells,) or None
        Text, or None for a cell without a label.
    """
    if column not in reference.obs.columns:
        log.stop(
            "labels-column-missing",
            _column_missing(reference, column, owner),
            *_other_columns(reference, column),
        )
        return None
    labels = read_labels(reference.obs[column])
    if not types_in(labels):
        log.stop(
            "labels-empty",
            f'No cell has a label in obs["{column}"].',
            *_other_columns(reference, column),
        )
        return None
    _ask_for_missing(labels, column, log)
    _ask_for_numbers(labels, reference.obs[column], column, log)
    return _checked_types(labels, reference, column, log)


def _other_columns(reference: AnnData, column: str) -> list[Fix]:
    others = [name for name in label_candidates(reference) if name != column]
    return [use_labels(name) for name in others[:MAX_OFFERED]]


def _column_missing(reference: AnnData, column: str, owner: str) -> str:
    candidates = [f'"{name}"' for name in label_candidates(reference)]
    if candidates:
        advice = f"Columns that may hold cell types: {listing(candidates)}."
    else:
        advice = (
            "No column looks like cell types: add one to the file, or give a table "
            "with the name and the type of each cell."
        )
    return f'The {owner} has no column obs["{column}"]. {advice}'


def _ask_for_missing(labels: NDArray[np.object_], column: str, log: FindingLog) -> None:
    n = sum(label is None for label in labels)
    if n:
        cells = number_of(n, "cell")
        log.ask(
            "labels-missing",
            f'{cells} {verb(n, "has", "have")} no label in obs["{column}"].',
            Fix(
                f"Leave out {cells}",
                f"the {cells} without a label {verb(n, 'is', 'are')} left out",
            ),
        )


def _ask_for_numbers(
    labels: NDArray[np.object_], values: pd.Series[Any], column: str, log: FindingLog
) -> None:
    types = types_in(labels)
    is_number = pd.api.types.is_numeric_dtype(values.dtype)
    if is_number or all(name.strip().isdigit() for name in types):
        log.ask(
            "labels-numeric",
            f'The labels in obs["{column}"] are numbers ({listing(types)}): they look '
            "like clusters, not like cell types. Names are easier to read; you can "
            "give them in the reference file.",
            Fix("Use the numbers", "the numbers are used as the names of the types"),
        )


def _checked_types(
    labels: NDArray[np.object_], reference: AnnData, column: str, log: FindingLog
) -> NDArray[np.object_] | None:
    merged, merges = merge_spellings(labels)
    types = types_in(merged)
    n_cells = sum(label is not None for label in merged)
    if len(types) < MIN_CELL_TYPES:
        log.stop(
            "labels-one-type",
            f'All cells in obs["{column}"] are of one type ({types[0]}). '
            f"Deconvolution needs at least {MIN_CELL_TYPES}: choose another column.",
        )
        return None
    if n_cells < MIN_MEAN_CELLS_PER_TYPE * len(types):
        log.stop(
            "labels-all-different",
            f'obs["{column}"] has {len(types):,} different labels for {n_cells:,} '
            "cells, nearly one per cell: these are not cell types. Choose another "
            "column.",
            *_other_columns(reference, column),
        )
        return None
    return labels if _ask_for_merges(merges, log) == "separate" else merged


def _ask_for_merges(merges: dict[str, tuple[str, ...]], log: FindingLog) -> str:
    if not merges:
        return ""
    groups = [
        " and ".join(f'"{name}"' for name in (first, *others))
        for first, others in merges.items()
    ]
    return log.ask(
        "labels-spelling",
        f"Some labels differ only in case or spaces: {'; '.join(groups)}.",
        Fix(
            "Merge them",
            "they are merged into " + listing(f'"{first}"' for first in merges),
            "merge",
        ),
        Fix("Keep them apart", "each spelling stays a type of its own", "separate"),
    )
