"""All tables against one truth: what to score, what comes of it, and as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from napari_destvi.errors import InputError
from napari_destvi.session.compare_terms import Compared, Ranked, RankingAsked
from napari_destvi.session.comparing import ONE_TYPE, as_compared, is_same, kept_pairs
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message

#: What the maps are called in the list.
THESE_MAPS = "these maps"


def to_rank(session: Session) -> RankingAsked | None:
    """Return which estimates to score against which truth; None where none are."""
    truth = session.compared_with
    is_wanted = session.is_ranking_shown and session.run_state == "idle"
    right = session.other_tables.get(truth) if truth is not None else None
    if truth is None or right is None or not is_wanted:
        return None
    sides = [(None, session.result), *session.other_tables.items()]
    left_out = dict.fromkeys(types_left_out(session))
    return RankingAsked(
        tuple(
            (name, as_compared(session, left, right, left_out | pairs))
            for name, left in sides
            if left is not None and name != truth
            for pairs in [dict(kept_pairs(session, name, truth))]
        )
    )


def types_left_out(session: Session) -> tuple[str, ...]:
    """Return the types that the user gave no partner: they are left out of all.

    So all tables are scored over the same types, as far as they name them alike.
    """
    pairs = session.type_pairs.items()
    return tuple(name for name, partner in pairs if partner is None)


def is_ranked(session: Session) -> bool:
    """Tell whether the ranking is that of what there is to rank."""
    return _is_same(to_rank(session), session.ranked)


def is_ranking_needed(session: Session) -> bool:
    """Tell whether there is something to rank that is not ranked yet."""
    asked = to_rank(session)  # once: it is long where many tables are open
    return asked is not None and not _is_same(asked, session.ranked)


def rank(asked: RankingAsked) -> tuple[Ranked, ...]:
    """Score each estimate against the truth; slow for many spots.

    Parameters
    ----------
    asked : RankingAsked
        The estimates.
    """
    return tuple(_ranked(title, compared) for title, compared in asked.estimates)


def take_ranking(
    session: Session, asked: RankingAsked, ranking: tuple[Ranked, ...]
) -> None:
    """Take the scores, if they still are what is asked for."""
    if _is_same(to_rank(session), asked):
        session.ranked = asked
        session.ranking = ranking


def refuse_ranking(session: Session, asked: RankingAsked, problem: str) -> None:
    """Say why the tables cannot be scored; not to be tried again so."""
    if _is_same(to_rank(session), asked):
        session.ranked = asked
        session.ranking = ()
        session.message = Message("error", problem)


def as_csv(ranking: tuple[Ranked, ...]) -> str:
    """Return a line per estimate with every mean, from 0 to 1, for a spreadsheet.

    Examples
    --------
    >>> print(as_csv((Ranked(None, {"pcc_type": 0.5, "rmse": None}),)))
    table,pcc_type,rmse
    these maps,0.5,
    <BLANKLINE>
    """
    names = list(dict.fromkeys(name for row in ranking for name in row.means))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", *names])
    writer.writerows(_fields(ranking, names))
    return text.getvalue()


def title_of(ranked: Ranked) -> str:
    """Return what an estimate is called in the list."""
    return THESE_MAPS if ranked.title is None else ranked.title


def _fields(ranking: tuple[Ranked, ...], names: list[str]) -> Iterator[list[object]]:
    for row in ranking:
        yield [title_of(row), *(row.means.get(name) for name in names)]


def _ranked(title: str | None, compared: Compared) -> Ranked:
    from napari_destvi.metrics import score

    try:
        scores = score(
            compared.left_table(),
            compared.right,
            renormalise=compared.among_shared,
            chosen=compared.type_pairs,
        )
    except InputError as error:
        return Ranked(title, {}, str(error))
    if compared.among_shared and len(scores.per_type) == 1:
        return Ranked(title, {}, ONE_TYPE.format(scores.per_type.index[0]))
    return Ranked(title, scores.to_dict())


def _is_same(one: RankingAsked | None, other: RankingAsked | None) -> bool:
    if one is None or other is None:
        return one is other
    if len(one.estimates) != len(other.estimates):
        return False
    pairs = zip(one.estimates, other.estimates, strict=True)
    return all(a[0] == b[0] and is_same(a[1], b[1]) for a, b in pairs)
