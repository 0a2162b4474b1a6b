"""Kept comparisons as arrays and plain values, for files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results.difference import COLUMNS, Difference
from napari_destvi.results.kept_difference import KeptDifference

if TYPE_CHECKING:
    import pandas as pd

#: The numbers of a comparison that are one each.
NUMBERS = ("n_group", "n_against", "n_shared", "inflation", "n_places")
_SPOTS, _GENES = "spots", "genes"


def plain_difference(kept: KeptDifference) -> dict[str, Any]:
    """Return all but the table and the spots of a comparison, as plain values."""
    difference = kept.difference
    return {
        "cell_type": difference.cell_type,
        "group": kept.group,
        "against": kept.against,
        **{name: getattr(difference, name) for name in NUMBERS},
        "settings": dict(kept.settings),
        "versions": dict(kept.versions),
        "created": kept.created,
    }


def restored_difference(
    plain: Mapping[str, Any], table: pd.DataFrame, spots: NDArray[np.int8]
) -> KeptDifference:
    """Return the comparison that `plain_difference` was given.

    Parameters
    ----------
    plain : mapping
        From a file.
    table : DataFrame of shape (n_genes, 6)
        The genes.
    spots : ndarray of shape (n_spots,), int8
        In which group each spot is.
    """
    difference = Difference(
        plain["cell_type"], table, spots, **{name: plain[name] for name in NUMBERS}
    )
    return KeptDifference(
        difference,
        plain["group"],
        plain["against"],
        plain["settings"],
        plain["versions"],
        plain["created"],
    )


def plain_differences(kept: tuple[KeptDifference, ...]) -> list[dict[str, Any]]:
    """Return comparisons without their numbers by gene and spot, as plain values."""
    return [
        plain_difference(one)
        | {_GENES: [str(gene) for gene in one.difference.table.index]}
        for one in kept
    ]


def arrays_of(kept: tuple[KeptDifference, ...]) -> dict[str, NDArray[Any]]:
    """Return their numbers by gene and spot, by "NUMBER.COLUMN"."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, one in enumerate(kept):
        table = one.difference.table
        arrays |= {f"{number}.{name}": table[name].to_numpy() for name in COLUMNS}
        arrays[f"{number}.{_SPOTS}"] = one.difference.spots
    return arrays


def restored_differences(
    plain: list[Mapping[str, Any]], arrays: Mapping[str, NDArray[Any]]
) -> tuple[KeptDifference, ...]:
    """Return the comparisons from what the functions above made of them."""
    import pandas as pd

    found = []
    for number, one in enumerate(plain):
        genes = pd.Index(one[_GENES], name="gene", dtype=object)
        table = pd.DataFrame(
            {name: arrays[f"{number}.{name}"] for name in COLUMNS}, index=genes
        )
        found.append(restored_difference(one, table, arrays[f"{number}.{_SPOTS}"]))
    return tuple(found)
