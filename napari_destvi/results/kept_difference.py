"""Genes that differ between two groups of spots, kept with the result they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from napari_destvi.results.difference import Difference

#: What the second group is called where it is the rest of the slide.
ALL_OTHERS = "all other spots"


@dataclass(frozen=True, slots=True, eq=False)
class KeptDifference:
    """A comparison, whose it is, and how it came about.

    Parameters
    ----------
    difference : Difference
        The genes, and which spots were compared.
    group, against : str
        What the two groups are called: the name of a region that was drawn, or
        "COLUMN=VALUE" of a column of the spots.
    settings : mapping of str to plain values
        Of the test.
    versions : mapping of str to str
        Of the packages that did it.
    created : str
        When, as ISO 8601 in UTC.
    """

    difference: Difference
    group: str
    against: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    versions: Mapping[str, str] = field(default_factory=dict, repr=False)
    created: str = ""

    @property
    def title(self) -> str:
        """What is compared, in words."""
        return difference_title(self.difference.cell_type, self.group, self.against)

    def is_same_question(self, other: KeptDifference) -> bool:
        """Tell whether another asks of the same type, groups, spots and genes."""
        mine, its = self.difference, other.difference
        return (
            self.title == other.title
            and np.array_equal(mine.spots, its.spots)
            and set(mine.table.index) == set(its.table.index)
        )


def difference_title(cell_type: str, group: str, against: str) -> str:
    """Return what is compared, in words.

    Examples
    --------
    >>> difference_title("T cell", "tumour", "stroma")
    'T cell: tumour against stroma'
    """
    return f"{cell_type}: {group} against {against}"


def with_kept(
    kept: tuple[KeptDifference, ...], new: KeptDifference
) -> tuple[KeptDifference, ...]:
    """Return what is kept with one more; an older answer to its question gives way."""
    return (*(old for old in kept if not old.is_same_question(new)), new)
