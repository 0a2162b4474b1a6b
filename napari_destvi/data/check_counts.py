"""What to say when a file's counts are not where they are expected (cases 1 to 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from napari_destvi.data.answers import QuestionCode
from napari_destvi.data.counts import (
    Candidate,
    Counts,
    as_counts,
    count_candidates,
    find_counts,
    other_counts,
)
from napari_destvi.data.file_keys import COUNTS_LAYER
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.value_facts import (
    ValueFacts,
    ValueTest,
    first_position,
    is_negative,
    is_not_finite,
    look_like_counts,
    value_facts,
)
from napari_destvi.data.wording import number_of, percent, verb

if TYPE_CHECKING:
    from anndata import AnnData

Owner = Literal["slide", "reference", "cell table"]

#: Logarithms of counts stay below this: the natural one of a million is 14, the
#: binary one 20. Values that were only scaled or corrected nearly always exceed it.
MAX_LOGARITHM = 20.0

_QUESTIONS: dict[Owner, QuestionCode] = {
    "slide": "slide-matrix",
    "reference": "reference-matrix",
    "cell table": "cells-matrix",
}
_REMEDY = (
    "DestVI needs the counts as they were measured, in whole numbers. Put them into "
    f'layers["{COUNTS_LAYER}"] of the file.'
)
_REPAIR = (
    "Counts are whole numbers: repair the file, or take the counts from where it came "
    "from."
)


@dataclass(frozen=True, slots=True)
class _Diagnosis:
    """Why a matrix holds no counts, and what to do about it."""

    code: str
    sentence: str
    remedy: str = _REMEDY


def checked_counts(data: AnnData, *, owner: Owner, log: FindingLog) -> Counts | None:
    """Return the counts, or log why there are none.

    Parameters
    ----------
    data : AnnData
        A slide or a reference.
    owner : {"slide", "reference", "cell table"}
        Which of them, for the sentences.
    log : FindingLog
        Takes the findings.
    """
    counts = find_counts(data)
    if counts is not None:
        _tell_passed_over(data, counts, owner, log)
        return counts
    blamed = _blamed(data)
    if blamed is None:
        log.stop("counts-missing", f"The {owner} holds no matrix. {_REMEDY}")
        return None
    diagnosis = _diagnosis(data, blamed, f"the {owner}'s {blamed.source}")
    return _ask_for_layer(data, diagnosis, owner, log)


def _tell_passed_over(
    data: AnnData, counts: Counts, owner: Owner, log: FindingLog
) -> None:
    """Say so where the main matrix holds something else than what is used."""
    others = (found for found in count_candidates(data) if found.source == "X")
    main = next(others, None)
    if counts.source == "X" or main is None or look_like_counts(main.matrix):
        return
    log.tell(
        "counts-elsewhere",
        f"The {owner}'s X holds no counts; those in {counts.source} are used.",
    )


def _ask_for_layer(
    data: AnnData, diagnosis: _Diagnosis, owner: Owner, log: FindingLog
) -> Counts | None:
    """Offer the layers that hold counts under another name; None if there are none."""
    layers = {found.source: found for found in other_counts(data)}
    if not layers:
        log.stop(diagnosis.code, f"{diagnosis.sentence} {diagnosis.remedy}")
        return None
    ways = [_use(source, owner) for source in layers]
    chosen = log.ask(
        _QUESTIONS[owner],
        f"{diagnosis.sentence} {' and '.join(layers)} "
        f"{verb(len(layers), 'holds', 'hold')} whole numbers: those may be the counts.",
        *ways,
    )
    return as_counts(layers[_place_of(chosen)])


def _use(source: str, owner: Owner) -> Fix:
    effect = f"the {owner}'s counts are taken from {source}"
    return Fix(f"Use {source}", effect, _name_of(source))


def _name_of(source: str) -> str:
    return source.removeprefix('layers["').removesuffix('"]')


def _place_of(name: str) -> str:
    return f'layers["{name}"]'


def _blamed(data: AnnData) -> Candidate | None:
    """Return the matrix that the user most likely takes for the counts."""
    candidates = {candidate.source: candidate for candidate in count_candidates(data)}
    for source in (_place_of(COUNTS_LAYER), "X", "raw.X"):
        if source in candidates:
            return candidates[source]
    return None


def _diagnosis(data: AnnData, blamed: Candidate, place: str) -> _Diagnosis:
    facts = value_facts(blamed.matrix)
    if facts.n_not_finite:
        sentence = _not_finite(data, blamed, place, facts)
        return _Diagnosis("counts-not-finite", sentence, _REPAIR)
    if facts.n_negative:
        return _Diagnosis("counts-negative", _negative(data, blamed, place, facts))
    if facts.maximum < MAX_LOGARITHM:
        return _Diagnosis("counts-log-transformed", _log_transformed(place, facts))
    return _Diagnosis("counts-not-whole", _not_whole(place, facts))


def _not_finite(data: AnnData, blamed: Candidate, place: str, facts: ValueFacts) -> str:
    n = number_of(facts.n_not_finite, "value")
    return (
        f"{n} of {place} {verb(facts.n_not_finite, 'is', 'are')} not a number or "
        f"infinite, first {_cell(data, blamed, is_not_finite)}."
    )


def _negative(data: AnnData, blamed: Candidate, place: str, facts: ValueFacts) -> str:
    n = number_of(facts.n_negative, "value")
    return (
        f"{n} of {place} {verb(facts.n_negative, 'is', 'are')} negative, first "
        f"{_cell(data, blamed, is_negative)}: this looks like scaled expression, not "
        "counts."
    )


def _not_whole(place: str, facts: ValueFacts) -> str:
    return (
        f"{percent(facts.share_fractional)} of the values of {place} are not whole "
        f"numbers (the largest value is {facts.maximum:.1f})."
    )


def _log_transformed(place: str, facts: ValueFacts) -> str:
    return (
        f"{place[0].upper()}{place[1:]} looks log-transformed: its largest value is "
        f"{facts.maximum:.1f}, and {percent(facts.share_fractional)} of its values are "
        "not whole numbers. This cannot be undone safely."
    )


def _cell(data: AnnData, blamed: Candidate, is_wanted: ValueTest) -> str:
    row, column = first_position(blamed.matrix, is_wanted)
    row_name, gene = data.obs_names[row], blamed.genes.index[column]
    return f"in row {row + 1} ({row_name}), column {column + 1} ({gene})"
