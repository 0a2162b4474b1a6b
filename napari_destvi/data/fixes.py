"""A fix: one way to mend or to answer what was found, as a button offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What of the inputs a fix changes: what is accepted, the column with the types, the
#: capture area, or which of the two files is which.
Change = Literal["accept", "labels", "library", "files"]


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to go on; it changes what is asked of the data, never the data.

    Parameters
    ----------
    label : str
        On a button, such as "Leave out 3 spots".
    effect : str
        What happens then, as a short clause: "the 3 spots are left out".
    value : str
        What to accept, such as "duplicate-genes=sum"; the column or the capture area
        to choose; "" for the two files, which change places.
    change : {"accept", "labels", "library", "files"}
        Which input takes the value.
    """

    label: str
    effect: str
    value: str = ""
    change: Change = "accept"


def use_labels(column: str) -> Fix:
    """Return the fix that takes the types from another column of ``obs``."""
    place = f'obs["{column}"]'
    return Fix(f"Use {place}", f"the types are read from {place}", column, "labels")


def use_library(name: str) -> Fix:
    """Return the fix that chooses a capture area."""
    return Fix(f"Use {name}", f'only library "{name}" is used', name, "library")


def swap_files() -> Fix:
    """Return the fix that takes each of the two files for the other."""
    effect = "the slide's file becomes the reference and the reference's the slide"
    return Fix("Swap the two files", effect, change="files")
