"""How other programs name what they found: keys of ``obsm``, and columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: Keys under which programs put amounts of cell types, the likeliest first: DestVI
#: and this one, cell2location (its 5 % quantile is what its authors show), Tangram,
#: and Stereoscope as in the tutorial of scvi-tools.
USUAL_KEYS = (
    "proportions",
    "q05_cell_abundance_w_sf",
    "means_cell_abundance_w_sf",
    "tangram_ct_pred",
    "deconvolution",
)
#: Keys of tables that have a column per type, but no amounts of it.
NO_AMOUNTS = ("stds_cell_abundance_w_sf",)
#: What cell2location writes before the name of each type.
_PREFIX = re.compile(r"^(?:means|stds|q\d\d)_?cell_abundance_w_sf_")


def usual_first(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables in the order of `USUAL_KEYS`, others behind as they came."""
    usual = [key for key in USUAL_KEYS if key in tables]
    return {key: tables[key] for key in dict.fromkeys((*usual, *tables))}


def without_prefix(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the mere names of types for its columns.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"q05cell_abundance_w_sf_B cell": [1.0], "T cell": [2.0]})
    >>> list(without_prefix(table).columns)
    ['B cell', 'T cell']
    """
    return table.rename(columns=lambda name: _PREFIX.sub("", str(name)))
