"""Under which keys annotated data have a result, and which of them are taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from napari_destvi.results.result_shapes import CELL_NUMBERS, INTERVAL_BOUNDS

#: Key of ``uns`` by which a result is known.
RESULT_KEY = "napari_destvi"
FORMAT_VERSION = 1
PROPORTIONS = "proportions"
TABLES = (PROPORTIONS, "activation", "abundance")
STATE = "cell_state"
NOISE = "noise_abundance"
#: Where ``uns`` has the model of the expression; files from before it lack it.
EXPRESSION = "expression_model"
#: Added to a key of ``obsm`` that held something of the user's own.
KEPT_SUFFIX = "_input"
#: Set in ``uns`` where the intervals are stored; files from before them lack it.
HAS_INTERVALS = "has_intervals"
#: Likewise where numbers of cells are.
COUNTS_CELLS = "counts_cells"
#: The axes of the states, where they were looked for; files from before them lack them.
AXES = "state_axes"
#: Kept comparisons, where there are any, and in which group of them each spot is.
DIFFERENCES, DIFFERING_SPOTS = "differences", "differing_spots"
#: The states of cells of the reference; files from before them lack them.
REFERENCE = "reference_states"


def taken_keys(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of ``obsm`` that a stored result takes, from its ``uns`` entry.

    A key that belongs to another form of result is the user's own.
    """
    noise = (NOISE,) if EXPRESSION in about else ()
    groups = (DIFFERING_SPOTS,) if DIFFERENCES in about else ()
    return (*TABLES, *optional_tables(about), STATE, *noise, *groups)


def original_names(about: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each cell type by that of its columns in the file."""
    stored, names = listed(about["stored_names"]), listed(about["cell_types"])
    return dict(zip(stored, names, strict=True))


def optional_tables(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of tables that not every result has, from its entry."""
    bounds = INTERVAL_BOUNDS if about.get(HAS_INTERVALS, False) else ()
    return (*bounds, *(CELL_NUMBERS if about.get(COUNTS_CELLS, False) else ()))


def listed(names: object) -> list[str]:
    """Return names from a file as a list of text."""
    return [str(name) for name in np.asarray(names, dtype=object)]
