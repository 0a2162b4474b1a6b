"""Two groups of spots named on the command line: compared, and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.cli.expression import listed_genes
from napari_destvi.cli.sentences import tell

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.results import Difference, KeptDifference, Result

_COUNTED = (
    "Compared {group} spots with {against} that hold at least a tenth of {cell_type}: "
    "{n_called} of {n_genes} genes differ at an adjusted p of {at:g}."
)
_SHARED = "Left out: {} spots of both groups."
_INFLATED = (
    "Neighbouring spots are alike: elsewhere on the slide regions of these shapes "
    "differ more than counting explains, and variances were raised {:.2f} times."
)
_NOWHERE = (
    "Note: groups of these shapes fit nowhere else on the slide. How much they would "
    "differ there by chance is not known, and p may be too small; compare smaller ones."
)


def compare_named(
    found: Result,
    spots: AnnData,
    cell_type: str,
    group: str,
    against: str,
    genes: str | None,
    library: str | None,
) -> KeptDifference:
    """Compare a type between two groups of spots.

    Parameters
    ----------
    found, spots : Result, AnnData
        Of one file.
    cell_type : str
        As it was typed.
    group, against : str
        As they were typed, COLUMN=VALUE; all other spots for no second one.
    genes : str or None
        Those asked for, separated by commas; None for all.
    library : str or None
        The capture area.

    Raises
    ------
    InputError, ConfigError
        If something is not there, or the groups cannot be compared.
    """
    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.layers.expression_map import fitted_gene
    from napari_destvi.results.kept_difference import ALL_OTHERS
    from napari_destvi.session.differing_reading import compare_on_slide
    from napari_destvi.session.figure_maps import chosen_types
    from napari_destvi.session.spot_groups import spots_with
    from napari_destvi.states.keeping import to_keep

    (name,) = chosen_types(found, [cell_type], "proportions")
    listed = [] if genes is None else listed_genes(genes)
    asked = [fitted_gene(found, gene) for gene in listed]
    tissue = build_tissue(spots, library=library)
    chosen = spots_with(group, spots, tissue)
    others = spots_with(against, spots, tissue) if against else ~chosen
    compared = compare_on_slide(
        *(found, spots, tissue), cell_type=name, group=chosen, against=others
    )
    if asked:
        compared = compared.among(asked)
    return to_keep(compared, group=group, against=against or ALL_OTHERS, genes=asked)


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
    if compared.n_shared:
        tell(_SHARED.format(f"{compared.n_shared:,}"))
    if drawn := drawn_sentence(compared):
        tell(drawn)
    if compared.inflation >= LEAST_INFLATION:
        tell(_INFLATED.format(compared.inflation))
    if not compared.n_places:
        tell(_NOWHERE)
