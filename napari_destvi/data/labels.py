"""The cell types of a reference: which column, and how its values are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from anndata import AnnData

#: Names that annotators give to the column with cell types, the likeliest first.
USUAL_NAMES = (
    "cell_type",
    "celltype",
    "cell_types",
    "celltypes",
    "cell type",
    "cell.type",
    "annotation",
    "cell_annotation",
    "cell_ontology_class",
    "subclass",
    "class",
    "labels",
    "label",
    "leiden",
    "louvain",
    "clusters",
    "cluster",
)
#: Parts of a name that hint at cell types where it is none of the usual ones.
HINTS = ("type", "annot", "class", "label", "cluster", "subset")
#: A column with more values than this share of the cells names cells, not types.
MAX_SHARE_OF_VALUES = 0.5
#: How a missing label is written where the file has no real gaps.
MISSING_LABELS = frozenset({"", "nan", "na", "n/a", "none", "null", "<na>"})


def label_candidates(reference: AnnData) -> tuple[str, ...]:
    """Return the columns that may hold cell types, best guess first.

    Parameters
    ----------
    reference : AnnData
        The reference; not modified.

    Returns
    -------
    tuple of str
        Columns of ``obs`` with text or whole numbers that repeat.
    """
    columns = [str(name) for name in reference.obs.columns]
    fitting = [name for name in columns if _may_hold_types(reference.obs[name])]
    return tuple(sorted(fitting, key=_rank))


def read_labels(column: pd.Series[Any]) -> NDArray[np.object_]:
    """Return the label of each cell as text, None where it is missing.

    Parameters
    ----------
    column : Series of shape (n_cells,)
        A column of ``obs`` of any type.
    """
    codes, values = pd.factorize(column)  # text is made once per type, not per cell
    texts = [_text(value) for value in values]
    lookup = np.array([*texts, None], dtype=object)  # code -1 is the last
    return np.asarray(lookup[codes], dtype=object)


def merge_spellings(
    labels: NDArray[np.object_],
) -> tuple[NDArray[np.object_], dict[str, tuple[str, ...]]]:
    """Unite labels that differ only in case or spaces.

    Parameters
    ----------
    labels : ndarray of shape (n_cells,)
        Text, or None where missing.

    Returns
    -------
    ndarray of shape (n_cells,)
        The labels in their commonest spelling.
    dict
        Per united label the other spellings that it replaces.

    Examples
    --------
    >>> labels = np.array(["T cell", "T cell", "t  cell", "B"], dtype=object)
    >>> merge_spellings(labels)[1]
    {'T cell': ('t  cell',)}
    """
    sizes = Counter(label for label in labels if label is not None)
    families: dict[str, list[str]] = {}
    for label in sorted(sizes, key=lambda name: (-sizes[name], name)):
        families.setdefault(_without_case_and_spaces(label), []).append(label)
    merges = {first: tuple(others) for first, *others in families.values() if others}
    return _replaced(labels, merges), merges


def _replaced(
    labels: NDArray[np.object_], merges: dict[str, tuple[str, ...]]
) -> NDArray[np.object_]:
    merged = labels.copy()
    for first, others in merges.items():
        for other in others:
            merged[labels == other] = first
    return merged


def types_in(labels: Iterable[str | None]) -> list[str]:
    """Return the distinct labels in alphabetical order."""
    return sorted({label for label in labels if label is not None})


def _without_case_and_spaces(label: str) -> str:
    return "".join(label.split()).casefold()


def _text(value: object) -> str | None:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = str(value)
    return None if text.strip().casefold() in MISSING_LABELS else text


def _may_hold_types(column: pd.Series[Any]) -> bool:
    if pd.api.types.is_float_dtype(column.dtype):
        return False
    n_values = column.nunique()
    return bool(1 < n_values <= MAX_SHARE_OF_VALUES * len(column))


def _rank(name: str) -> tuple[int, str]:
    lowered = name.casefold()
    if lowered in USUAL_NAMES:
        return USUAL_NAMES.index(lowered), name
    hinted = any(hint in lowered for hint in HINTS)
    return len(USUAL_NAMES) + (0 if hinted else 1), name
