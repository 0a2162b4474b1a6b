"""What the fields of the session hold of a comparison: requests, answers, looks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.results import Result
from napari_destvi.session.terms import MapForm, MapKey

if TYPE_CHECKING:
    import pandas as pd


class Compared(NamedTuple):
    """What a comparison is of.

    Parameters
    ----------
    left : Result or DataFrame of shape (n_spots, n_cell_types)
        The maps, or a table in their place.
    right : DataFrame of shape (n_spots, n_cell_types)
        What it is compared with.
    type_pairs : mapping of str to str or None
        Names of the left's types and of the right's that the user paired; None for a
        type that is to have no partner.
    among_shared : bool
        Whether shares are taken among the types that both have, not among all.
    """

    left: Result | pd.DataFrame
    right: pd.DataFrame
    type_pairs: Mapping[str, str | None]
    among_shared: bool = False

    def left_table(self) -> pd.DataFrame:
        """Return the left side with spots as rows and cell types as columns."""
        left = self.left
        return left.proportions_frame() if isinstance(left, Result) else left

    @property
    def left_types(self) -> tuple[str, ...]:
        """The types of the left side."""
        left = self.left
        return tuple(
            left.cell_types if isinstance(left, Result) else map(str, left.columns)
        )

    @property
    def is_of_maps(self) -> bool:
        """Whether the left side is the maps."""
        return isinstance(self.left, Result)


class ComparisonWish(NamedTuple):
    """What to compare once its files are read, and how to show it.

    Parameters
    ----------
    left, right : str or None
        As the session's `compared_left` and `compared_with`.
    files : tuple of Path
        Still to be read.
    type_pairs, among_shared
        As in `Compared`.
    is_side_by_side, is_error_shown : bool
        As in the session.
    titles : mapping of str to Path
        What the tables of the files were called.
    problems : tuple of str
        Why some of the files could not be read.
    is_overruled : bool
        Whether the user chose something else to compare meanwhile; the files are
        still read.
    """

    left: str | None
    right: str | None
    files: tuple[Path, ...]
    type_pairs: Mapping[str, str | None]
    among_shared: bool
    is_side_by_side: bool
    is_error_shown: bool
    titles: Mapping[str, Path] = MappingProxyType({})
    problems: tuple[str, ...] = ()
    is_overruled: bool = False


class Look(NamedTuple):
    """What of maps and comparison is seen; each as the session's field of that name."""

    shown: tuple[MapKey, ...]
    map_form: MapForm
    compared_type: str | None
    is_side_by_side: bool
    is_error_shown: bool


class Peeked(NamedTuple):
    """What was seen before the user looked at a type, and what since."""

    before: Look
    after: Look


class RankingAsked(NamedTuple):
    """Tables to score against one truth.

    Parameters
    ----------
    estimates : tuple of (str or None, Compared)
        Title of each estimate, None for the maps, and what it is compared with.
    """

    estimates: tuple[tuple[str | None, Compared], ...]


class Ranked(NamedTuple):
    """How near an estimate comes to the truth.

    Parameters
    ----------
    title : str or None
        Of the table; None for the maps.
    means : mapping of str to float, int or None
        As `metrics.Scores.to_dict`; empty where it cannot be compared.
    problem : str
        Why it cannot be compared; empty if it can.
    """

    title: str | None
    means: Mapping[str, float | int | None]
    problem: str = ""
