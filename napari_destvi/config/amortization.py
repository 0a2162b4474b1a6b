"""What a network predicts from the counts of a spot, in words: the same everywhere."""

from __future__ import annotations

#: By the value of the setting, as a choice of a form.
AMORTIZATION_TITLES: dict[str, str] = {
    "both": "Both",
    "latent": "Cell state only",
    "proportion": "Proportions only",
    "none": "None",
}
#: In place of a number of epochs: nothing is trained for the proportions.
SOLVED = "solved"
#: Where a method has no such setting, and where nothing was trained.
NOTHING = "\N{EN DASH}"


def amortization_words(value: str) -> str:
    """Return what an amortization is called within a sentence or a title.

    Examples
    --------
    >>> amortization_words("latent")
    'cell state only'
    """
    return AMORTIZATION_TITLES.get(value, value).lower()
