"""Which types of the maps are which of the other table: what to ask the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from napari_destvi.metrics import clear_pairs, guess_partners
from napari_destvi.session.comparing import to_compare
from napari_destvi.session.session import Session

#: How a type came to its partner, or to none.
Origin = Literal["name", "guess", "user", "none"]


@dataclass(frozen=True, slots=True)
class TypePairing:
    """What there is to pair, and the pairs to begin with.

    Parameters
    ----------
    partners : mapping of str to str or None
        For each type of the maps the type of the other table that is proposed; None
        for none.
    origins : mapping of str to {"name", "guess", "user", "none"}
        For each type of the maps how it came to that.
    others : tuple of str
        All types of the other table.
    likely : mapping of str to tuple of str
        For each type of the maps those of the other that it may be, best first.
    by_name : mapping of str to str or None
        The partners that names alone give.
    """

    partners: Mapping[str, str | None]
    origins: Mapping[str, Origin]
    others: tuple[str, ...]
    likely: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, str | None]


def type_pairing(session: Session) -> TypePairing | None:
    """Return what to ask; None where nothing is to be compared.

    The pairs of the user and those of equal names stand; each other type gets the most
    likely of those that are free.
    """
    compared = to_compare(session)
    if compared is None:
        return None
    types = compared.left_types
    others = tuple(map(str, compared.right.columns))
    chosen = compared.type_pairs
    paired = dict(clear_pairs(types, others, chosen=chosen))
    free = [name for name in types if name not in paired and name not in chosen]
    likely = _likely(types, others)
    guessed = _guessed(free, set(others) - set(paired.values()), likely)
    partners = {name: paired.get(name, guessed.get(name)) for name in types}
    by_name = dict(clear_pairs(types, others))
    return TypePairing(
        partners=partners,
        origins={
            name: _origin(name, chosen, paired=paired, guessed=guessed)
            for name in types
        },
        others=others,
        likely=likely,
        by_name={name: by_name.get(name) for name in types},
    )


def changed_pairs(
    pairing: TypePairing, partners: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return those of the partners that names alone do not give."""
    return {
        name: partner
        for name, partner in partners.items()
        if partner != pairing.by_name[name]
    }


def _likely(
    types: tuple[str, ...], others: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    guesses = guess_partners(types, others)
    return {name: tuple(guess.name for guess in guesses[name]) for name in types}


def _guessed(
    names: list[str], free: set[str], likely: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Give each name the most likely of those that no other has yet."""
    guessed: dict[str, str] = {}
    for name in names:
        partner = next((other for other in likely[name] if other in free), None)
        if partner is not None:
            guessed[name] = partner
            free = free - {partner}
    return guessed


def _origin(
    name: str,
    chosen: Mapping[str, str | None],
    *,
    paired: Mapping[str, str],
    guessed: Mapping[str, str],
) -> Origin:
    if name in chosen:
        return "user"
    if name in paired:
        return "name"
    return "guess" if name in guessed else "none"
