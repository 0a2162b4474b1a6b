"""What sentences about two tables call them, and how they quote names."""

from __future__ import annotations

from collections.abc import Sequence

#: What a sentence calls the first and the second table.
Sides = tuple[str, str]
ESTIMATE_AND_TRUTH: Sides = ("estimate", "truth")
#: How many names an error quotes before it says "and others".
N_QUOTED = 5


def quoted(names: Sequence[object]) -> str:
    """Return the first names in quotation marks, for a sentence to the user."""
    text = ", ".join(f'"{name}"' for name in names[:N_QUOTED])
    return text if len(names) <= N_QUOTED else f"{text} and others"
