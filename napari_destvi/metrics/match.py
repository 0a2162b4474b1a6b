"""Which type of one table is which of the other, or why that is not clear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from napari_destvi.errors import InputError
from napari_destvi.metrics.sentences import quoted

Pairs = list[tuple[str, str]]

_LETTER_OF_R = re.compile(r"^x(?=\d)")


def match_types(
    a: Sequence[str],
    b: Sequence[str],
    *,
    chosen: Mapping[str, str | None] | None = None,
) -> Pairs:
    """Pair the names that mean the same cell type.

    What the user has chosen comes first. Then equal names are paired, then names
    equal but for case, then names equal but for case, spaces and punctuation, which R
    makes dots of; so "CD4+" still finds "CD4+" when there is a "CD4-" too. At last
    "X2.B.cell", as R writes it, finds "2 B cell".

    Parameters
    ----------
    a, b : sequence of str
        Names of cell types, each without repeats.
    chosen : mapping of str to str or None
        Pairs fixed by the user, name in `a` to name in `b`; None leaves that name of
        `a` without a partner.

    Returns
    -------
    list of tuple of str
        Pairs (name in `a`, name in `b`), in the order of `a`.

    Raises
    ------
    InputError
        If several names of one side would fit one of the other, or a chosen name is
        not there, or chosen twice.

    Examples
    --------
    >>> match_types(["T cells", "B-cells"], ["b_cells", "t cells", "NK"])
    [('T cells', 't cells'), ('B-cells', 'b_cells')]
    >>> match_types(["T", "B"], ["Lymphoid", "B"], chosen={"T": "Lymphoid"})
    [('T', 'Lymphoid'), ('B', 'B')]
    """
    pairs = clear_pairs(a, b, chosen=chosen)
    decided = {*dict(pairs), *(chosen or {})}
    taken = {partner for _, partner in pairs}
    _check_unambiguous(
        [name for name in a if name not in decided],
        [name for name in b if name not in taken],
    )
    return pairs


def clear_pairs(
    a: Sequence[str],
    b: Sequence[str],
    *,
    chosen: Mapping[str, str | None] | None = None,
) -> Pairs:
    """Pair names as `match_types`, but leave those that cannot be told apart alone.

    For a question to the user, who then decides which of them belong together.

    Raises
    ------
    InputError
        If a chosen name is not there, or chosen twice.

    Examples
    --------
    >>> clear_pairs(["CD4+", "CD4-", "B"], ["CD4", "b"])
    [('B', 'b')]
    """
    chosen = chosen or {}
    _check_chosen(a, b, chosen)
    pairs = {name: partner for name, partner in chosen.items() if partner is not None}
    for key in (str, str.casefold, _letters_and_digits, _before_r):
        rest_a = [name for name in a if name not in pairs and name not in chosen]
        rest_b = [name for name in b if name not in pairs.values()]
        pairs |= _match_unique(rest_a, rest_b, key)
    return [(name, pairs[name]) for name in a if name in pairs]


def _check_chosen(
    a: Sequence[str], b: Sequence[str], chosen: Mapping[str, str | None]
) -> None:
    partners = [partner for partner in chosen.values() if partner is not None]
    for names, there in ((list(chosen), a), (partners, b)):
        unknown = [name for name in names if name not in there]
        if unknown:
            msg = (
                f"{quoted(unknown)} cannot be paired: the cell types there are "
                f"{quoted(there)}. Choose the pairs again."
            )
            raise InputError(msg)
    repeated = [name for name, number in Counter(partners).items() if number > 1]
    if repeated:
        owners = [name for name, partner in chosen.items() if partner == repeated[0]]
        msg = (
            f'"{repeated[0]}" was chosen for {quoted(owners)}, but can be the partner '
            "of one cell type only. Choose another one for the rest, or none."
        )
        raise InputError(msg)


def _letters_and_digits(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _before_r(name: str) -> str:
    """Return a name without the X that R puts before one that begins with a digit."""
    return _LETTER_OF_R.sub("", _letters_and_digits(name))


def _match_unique(
    a: Sequence[str], b: Sequence[str], key: Callable[[str], str]
) -> dict[str, str]:
    """Pair the names whose key is not empty and comes once on each side."""
    n_a, n_b = Counter(map(key, a)), Counter(map(key, b))
    by_key = {key(name): name for name in b}
    return {
        name: by_key[key(name)]
        for name in a
        if key(name) and n_a[key(name)] == n_b[key(name)] == 1
    }


def _check_unambiguous(a: Sequence[str], b: Sequence[str]) -> None:
    keys_a, keys_b = set(map(_letters_and_digits, a)), set(map(_letters_and_digits, b))
    clashing = (keys_a & keys_b) - {""}
    if clashing:
        names = [name for name in (*a, *b) if _letters_and_digits(name) in clashing]
        msg = (
            f"The cell types {quoted(names)} cannot be told apart: they differ only in "
            "punctuation. Rename them so that each has one partner of the same name."
        )
        raise InputError(msg)
