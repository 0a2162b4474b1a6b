"""Two groups of spots named on the command line: compared, and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.cli.expression import listed_genes
from napari_destvi.cli.leading_genes import leading_genes
from napari_destvi.cli.sentences import tell
from napari_destvi.data.wording import number_of, verb

if TYPE_CHECKING:
    import numpy as np
    from anndata import AnnData
    from numpy.typing import NDArray

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.results import Difference, KeptDifference, Result

_COUNTED = (
    "Compared {group} spots with {against} that hold at least a tenth of {cell_type}: "
    "{n_called} of {n_genes} genes differ at an adjusted p of {at:g}."
)
_TOO_FEW = "{} {} too few counts to tell, and no p."
_SHARED = "Left out: {} of both groups."
_INFLATED = (
    "Neighbouring spots are alike: elsewhere on the slide regions of these shapes "
    "differ more than counting explains, and variances were raised {:.2f} times."
)
_NOWHERE = (
    "Note: groups of these shapes fit nowhere else on the slide. How much they would "
    "differ there by chance is not known, and p may be too small; compare smaller ones."
)


class NamedGroups(NamedTuple):
    """What is compared: a type, and two groups of spots of a tissue.

    Parameters
    ----------
    cell_type : str
        A type of the result.
    tissue : Tissue
        Its places.
    chosen, others : ndarray of shape (n_spots,), bool
        Spots of the tissue.
    titles : tuple of str
        How both groups are called.
    """

    cell_type: str
    tissue: Tissue
    chosen: NDArray[np.bool_]
    others: NDArray[np.bool_]
    titles: tuple[str, str]


def groups_named(
    found: Result,
    spots: AnnData,
    *,
    cell_type: str,
    group: str,
    against: str,
    library: str | None,
) -> NamedGroups:
    """Look up what was named.

    Parameters
    ----------
    found, spots : Result, AnnData
        Of one file.
    cell_type : str
        As it was typed.
    group, against : str
        As they were typed, COLUMN=VALUE; all other spots for no second one.
    library : str or None
        The capture area.

    Raises
    ------
    InputError, ConfigError
        If something is not there.
    """
    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.results.kept_difference import ALL_OTHERS
    from napari_destvi.session.figure_maps import chosen_types
    from napari_destvi.session.spot_groups import spots_with

    (name,) = chosen_types(found, [cell_type], "proportions")
    tissue = build_tissue(spots, library=library)
    chosen = spots_with(group, spots, tissue)
    others = spots_with(against, spots, tissue) if against else ~chosen
    return NamedGroups(name, tissue, chosen, others, (group, against or ALL_OTHERS))


def compare_named(
    found: Result, spots: AnnData, groups: NamedGroups, genes: str | None
) -> KeptDifference:
    """Compare a type between two groups of spots.

    Parameters
    ----------
    found, spots : Result, AnnData
        Of one file.
    groups : NamedGroups
        Of it.
    genes : str or None
        Those asked for, separated by commas; None for all.

    Raises
    ------
    InputError, ConfigError
        If a gene was not fitted, or the groups cannot be compared.
    """
    from napari_destvi.layers.expression_map import fitted_gene
    from napari_destvi.session.differing_reading import compare_on_slide
    from napari_destvi.states.keeping import to_keep

    listed = [] if genes is None else listed_genes(genes)
    asked = [fitted_gene(found, gene) for gene in listed]
    compared = compare_on_slide(
        *(found, spots, groups.tissue),
        cell_type=groups.cell_type,
        group=groups.chosen,
        against=groups.others,
    )
    if asked:
        compared = compared.among(asked)
    group, against = groups.titles
    return to_keep(compared, group=group, against=against, genes=asked)


def tell_difference(compared: Difference, fdr: float) -> None:
    """Say what was compared, and what is to be known of it."""
    from napari_destvi.states.difference_sentences import (
        LEAST_INFLATION,
        drawn_sentence,
    )

    tell(
        _COUNTED.format(
            group=f"{compared.n_group:,}",
            against=f"{compared.n_against:,}",
            cell_type=compared.cell_type,
            n_called=f"{len(compared.significant(at=fdr)):,}",
            n_genes=f"{compared.n_told:,}",
            at=fdr,
        )
    )
    for line in leading_genes(compared):
        tell(line)
    if n_few := len(compared.table) - compared.n_told:
        tell(_TOO_FEW.format(number_of(n_few, "gene"), verb(n_few, "has", "have")))
    if compared.n_shared:
        tell(_SHARED.format(number_of(compared.n_shared, "spot")))
    if drawn := drawn_sentence(compared):
        tell(drawn)
    if compared.inflation >= LEAST_INFLATION:
        tell(_INFLATED.format(compared.inflation))
    if not compared.n_places:
        tell(_NOWHERE)
