"""What is asked of genes that differ between regions, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.results.kept_difference import ALL_OTHERS, difference_title

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.results import KeptDifference, Result
    from napari_destvi.results.difference import Difference
    from napari_destvi.session.region import Region


class DifferingWish(NamedTuple):
    """What the user chose to compare.

    Parameters
    ----------
    cell_type : str
        Whose genes.
    group : str
        Name of a region.
    against : str or None
        That of the other; None for all other spots.
    kept : KeptDifference or None
        What is shown in place of it, of those that the maps keep.
    """

    cell_type: str
    group: str
    against: str | None
    kept: KeptDifference | None = None


class GeneLimits(NamedTuple):
    """From where on a gene counts as different.

    Parameters
    ----------
    at : float
        Its adjusted p is below this.
    least_change : float
        Its absolute log2 fold change is at least this.
    """

    at: float = 0.05
    least_change: float = 0.5


#: A false discovery in twenty, and two genes in five more or less.
USUAL_LIMITS = GeneLimits()


class DifferingAsked(NamedTuple):
    """What a comparison depends on; `against` is None for all other spots."""

    result: Result
    spots: AnnData
    tissue: Tissue
    cell_type: str
    group: Region
    against: Region | None

    @property
    def title(self) -> str:
        """What is compared, in words."""
        return difference_title(self.cell_type, self.group.name, self.other_name)

    @property
    def other_name(self) -> str:
        """What the second group is called."""
        return ALL_OTHERS if self.against is None else self.against.name


class DifferingFound(NamedTuple):
    """The answer to `asked`, or why there is none."""

    asked: DifferingAsked
    difference: Difference | None = None
    problem: str = ""


class DifferenceShown(NamedTuple):
    """What a table or figure of genes that differ is made of."""

    difference: Difference
    title: str
    limits: GeneLimits
