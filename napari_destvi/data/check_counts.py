"""What to say when a file holds no counts (cases 1 to 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.counts import Candidate, Counts, count_candidates, find_counts
from napari_destvi.data.file_keys import COUNTS_LAYER
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.value_facts import (
    ValueFacts,
    ValueTest,
    first_position,
    is_negative,
    is_not_finite,
    value_facts,
)
from napari_destvi.data.wording import number_of, percent, verb

if TYPE_CHECKING:
    from anndata import AnnData

#: Logarithms of counts stay below this: the natural one of a million is 14, the
#: binary one 20. Values that were only scaled or corrected nearly always exceed it.
MAX_LOGARITHM = 20.0

_REMEDY = (
    "DestVI needs the counts as they were measured, in whole numbers. Put them into "
    f'layers["{COUNTS_LAYER}"] of the file'
)


def checked_counts(data: AnnData, *, owner: str, log: FindingLog) -> Counts | None:
    """Return the counts, or log why there are none.

    Parameters
    ----------
    data : AnnData
        A slide or a reference.
    owner : str
        How to call it in a sentence: "slide" or "reference".
    log : FindingLog
        Takes the findings.
    """
    counts = find_counts(data)
    if counts is not None:
        return counts
    blamed = _blamed(data)
    if blamed is None:
        log.stop("counts-missing", f"The {owner} holds no matrix. {_REMEDY}.")
    else:
        _explain(data, blamed, owner, log)
    return None


def _blamed(data: AnnData) -> Candidate | None:
    """Return the matrix that the user most likely takes for the counts."""
    candidates = {candidate.source: candidate for candidate in count_candidates(data)}
    for source in (f'layers["{COUNTS_LAYER}"]', "X", "raw.X"):
        if source in candidates:
            return candidates[source]
    return None


def _explain(data: AnnData, blamed: Candidate, owner: str, log: FindingLog) -> None:
    facts = value_facts(blamed.matrix)
    if facts.n_not_finite:
        log.stop("counts-not-finite", _not_finite(data, blamed, owner, facts))
    elif facts.n_negative:
        log.stop("counts-negative", _negative(data, blamed, owner, facts))
    elif facts.maximum < MAX_LOGARITHM:
        log.stop("counts-log-transformed", _log_transformed(data, blamed, owner, facts))
    else:
        log.stop("counts-not-whole", _not_whole(data, blamed, owner, facts))


def _not_finite(data: AnnData, blamed: Candidate, owner: str, facts: ValueFacts) -> str:
    n = number_of(facts.n_not_finite, "value")
    return (
        f"{n} of the {owner}'s {blamed.source} {verb(facts.n_not_finite, 'is', 'are')} "
        f"not a number or infinite, first {_place(data, blamed, is_not_finite)}. "
        "Counts are whole numbers: repair the file, or take the counts from where it "
        "came from."
    )


def _negative(data: AnnData, blamed: Candidate, owner: str, facts: ValueFacts) -> str:
    n = number_of(facts.n_negative, "value")
    return (
        f"{n} of the {owner}'s {blamed.source} {verb(facts.n_negative, 'is', 'are')} "
        f"negative, first {_place(data, blamed, is_negative)}: this looks like scaled "
        f"expression, not counts. {_REMEDY}{_hint(data)}."
    )


def _not_whole(data: AnnData, blamed: Candidate, owner: str, facts: ValueFacts) -> str:
    return (
        f"{percent(facts.share_fractional)} of the values of the {owner}'s "
        f"{blamed.source} are not whole numbers (the largest value is "
        f"{facts.maximum:.1f}). {_REMEDY}{_hint(data)}."
    )


def _log_transformed(
    data: AnnData, blamed: Candidate, owner: str, facts: ValueFacts
) -> str:
    return (
        f"The {owner}'s {blamed.source} looks log-transformed: its largest value is "
        f"{facts.maximum:.1f}, and {percent(facts.share_fractional)} of its values are "
        f"not whole numbers. This cannot be undone safely. {_REMEDY}{_hint(data)}."
    )


def _place(data: AnnData, blamed: Candidate, is_wanted: ValueTest) -> str:
    row, column = first_position(blamed.matrix, is_wanted)
    row_name, gene = data.obs_names[row], blamed.genes.index[column]
    return f"in row {row + 1} ({row_name}), column {column + 1} ({gene})"


def _hint(data: AnnData) -> str:
    # anndata 0.13 lists X among the layers, under None.
    others = [
        name
        for name, layer in data.layers.items()
        if name not in (None, COUNTS_LAYER) and value_facts(layer).are_counts
    ]
    if not others:
        return ""
    return f' (layers["{others[0]}"] holds whole numbers: it may be what is missing)'
