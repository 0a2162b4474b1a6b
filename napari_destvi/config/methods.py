"""The methods that find the cell types, by name, and what each of them heeds."""

from __future__ import annotations

from typing import Literal, NamedTuple

Method = Literal["destvi", "nnls", "weighted-nnls", "cell2location"]


class MethodText(NamedTuple):
    """What a method is called within a sentence, and what it does."""

    title: str
    description: str


METHODS: dict[Method, MethodText] = {
    "destvi": MethodText("DestVI", "Learns shares and cell states; takes minutes."),
    "nnls": MethodText(
        "least squares (NNLS)",
        "A baseline to compare with: the mixture of the types' mean profiles that "
        "comes nearest to the counts of a spot; done in seconds, but shares only, "
        "no cell states.",
    ),
    "weighted-nnls": MethodText(
        "weighted least squares",
        "A baseline too: least squares with strongly expressed genes held back, so "
        "that a few of them do not decide alone; shares only, no cell states.",
    ),
    "cell2location": MethodText(
        "Cell2location",
        "Estimates how many cells of each type lie in a spot, from how many you "
        "expect in all; seconds to minutes, no cell states.",
    ),
}
DEFAULT_METHOD: Method = "destvi"
#: The methods that solve equations: nothing is trained, nothing is drawn by chance.
LEAST_SQUARES: frozenset[Method] = frozenset({"nnls", "weighted-nnls"})


def method_title(name: str) -> str:
    """Return what a method is called; the name itself of one that is not known here.

    Examples
    --------
    >>> method_title("nnls")
    'least squares (NNLS)'
    """
    titles: dict[str, str] = {known: text.title for known, text in METHODS.items()}
    return titles.get(name, name)
