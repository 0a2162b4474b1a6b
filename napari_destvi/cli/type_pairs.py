"""Which types of two tables are the same: what the user says, and what may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from napari_destvi.cli.sentences import tell
from napari_destvi.errors import ConfigError

HELP = (
    'Pair types of other names, as --pair "T cells=Lymphoid": that of the estimate '
    'first. "T cells=" leaves it out. May be given several times.'
)
#: How many likely pairs are told.
_N_GUESSES = 5


def read_pairs(given: Sequence[str]) -> dict[str, str | None]:
    """Return the pairs that a user gives.

    Parameters
    ----------
    given : sequence of str
        Each a type of the estimate, "=", and one of the truth or nothing.

    Raises
    ------
    ConfigError
        If one has no "=", or a type comes twice.

    Examples
    --------
    >>> read_pairs(["T=Lymphoid", "B="])
    {'T': 'Lymphoid', 'B': None}
    """
    pairs: dict[str, str | None] = {}
    for text in given:
        name, sign, partner = (part.strip() for part in text.partition("="))
        if not sign or not name or name in pairs:
            msg = (
                f'"{text}" is no pair of types. Give each type of the estimate once, '
                'with its partner after "=", as in --pair "T cells=Lymphoid".'
            )
            raise ConfigError(msg)
        pairs[name] = partner or None
    return pairs


def tell_left_out(
    estimated: list[str], true: list[str], chosen: Mapping[str, str | None]
) -> bool:
    """Name the types without a partner, and who may be one; tell if there are any."""
    from napari_destvi.metrics import match_types

    pairs = match_types(estimated, true, chosen=chosen)
    left = [name for name in estimated if name not in dict(pairs)]
    right = [name for name in true if name not in dict(pairs).values()]
    for owner, alone in (("estimate", left), ("truth", right)):
        if alone:
            tell(f"Only in the {owner}, and not scored: {', '.join(alone)}.")
    _tell_guesses([name for name in left if name not in chosen], right)
    return bool(left or right)


def _tell_guesses(left: list[str], right: list[str]) -> None:
    from napari_destvi.metrics import guess_partners

    guesses = guess_partners(left, right).items()
    likely = [f'--pair "{name}={found[0].name}"' for name, found in guesses if found]
    if likely:
        tell(f"If these are the same types, add {' '.join(likely[:_N_GUESSES])}.")
