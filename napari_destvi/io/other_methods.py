"""How other programs name what they found: keys of ``obsm``, names, and columns.

Read in their sources and documentation, November 2026:

- Cell2location, ``Cell2location.export_posterior`` and its Visium tutorial: tables
  ``{means, stds, q05, q95}_cell_abundance_w_sf`` in ``obsm`` with columns such as
  ``q05cell_abundance_w_sf_B cell``; in ``obs`` where ``obsm`` refuses them; copied to
  ``obs`` by ``uns["mod"]["factor_names"]``. Its first version wrote text with columns
  such as ``q05_spot_factorsB cell``.
- Tangram, ``project_cell_annotations``: ``obsm["tangram_ct_pred"]``, sums of
  probabilities over the cells of a type.
- RCTD, ``gather_results`` of spacexr (see `rctd_calls`): ``weights``, which add up to
  about 1, and ``norm_weights`` of its vignettes; rctd-py keeps an array in
  ``obsm["rctd_weights"]`` with its names in ``uns["rctd_cell_type_names"]``.
- FlashDeconv, ``tl.deconvolve``: ``obsm["flashdeconv"]`` with the names in
  ``uns["flashdeconv_params"]``; before version 0.2 in ``obs``, too, as
  ``flashdeconv_B cell``.
- stereoscope, ``stereoscope run``: ``W.<date and time>.tsv``.
- SPOTlight: a matrix of proportions; before its version 1 with the residuals of each
  spot in a last column ``res_ss``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

CELL2LOCATION, RCTD, TANGRAM = "Cell2location", "RCTD", "Tangram"
FLASHDECONV, SPOTLIGHT, STEREOSCOPE = "FlashDeconv", "SPOTlight", "stereoscope"
METHODS = (CELL2LOCATION, RCTD, TANGRAM, FLASHDECONV, SPOTLIGHT, STEREOSCOPE)
#: What Cell2location tells of an abundance, by how its names begin, the likeliest
#: first: the 5 % quantile is what its authors show.
SUMMARIES: Mapping[str, str] = {
    "q05": f"{CELL2LOCATION}, 5 % quantile",
    "means": f"{CELL2LOCATION}, mean",
    "mean": f"{CELL2LOCATION}, mean",
    "q95": f"{CELL2LOCATION}, 95 % quantile",
}
#: Titles of tables by their key in ``obsm``, in small letters, the likeliest first.
TITLES: Mapping[str, str] = {
    **{f"{kind}_cell_abundance_w_sf": title for kind, title in SUMMARIES.items()},
    "rctd_weights": RCTD,
    "tangram_ct_pred": TANGRAM,
    "flashdeconv": FLASHDECONV,
}
#: Where ``uns`` names the types of such a table, if it is an array without names.
NAMES_IN_UNS: Mapping[str, tuple[str, ...]] = {
    **{f"{kind}_cell_abundance_w_sf": ("mod", "factor_names") for kind in SUMMARIES},
    "rctd_weights": ("rctd_cell_type_names",),
    "flashdeconv": ("flashdeconv_params", "cell_type_names"),
}
#: DestVI and this program; the tutorial of Stereoscope in scvi-tools, and others.
_OWN_KEY, _ANY_KEY = "proportions", "deconvolution"
_USUAL = (_OWN_KEY, *TITLES.values(), _ANY_KEY)
#: Keys of tables that have a column per type, but no amounts of it: deviations, and
#: the weights of a first and a second type.
NO_AMOUNTS = ("stds_cell_abundance_w_sf", "rctd_weights_doublet")
#: What Cell2location writes before the name of each type.
PREFIX = re.compile(
    r"^(?P<summary>means?|stds?|sd|q\d\d)_?(?:cell_abundance_w_sf_|spot_factors)"
)
#: Residuals that SPOTlight keeps beside the types.
RESIDUALS = "res_ss"
#: Names of text files, without their ending, that a program writes or its vignette.
_FILES = {
    re.compile(r"W\.\d{4}-\d\d-\d\d[\d.]*"): STEREOSCOPE,
    re.compile(r"tangram_ct_pred"): TANGRAM,
    re.compile(r"norm_weights"): RCTD,
}


def title_of(key: str) -> str:
    """Return what a table is called: by its method where the key is that of one.

    Examples
    --------
    >>> title_of("tangram_ct_pred"), title_of("mine")
    ('Tangram', 'mine')
    """
    return TITLES.get(key.lower(), key)


def title_of_file(stem: str) -> str:
    """Return what the table in a text file is called, by the file's name.

    Examples
    --------
    >>> title_of_file("W.2019-10-30042905.186972"), title_of_file("mine")
    ('stereoscope', 'mine')
    """
    titles = (title for name, title in _FILES.items() if name.fullmatch(stem))
    return next(titles, stem)


def method_of(title: str) -> str:
    """Return the known method of a title; the title of a key or a file as it is.

    Examples
    --------
    >>> method_of("Cell2location, mean"), method_of("a, b")
    ('Cell2location', 'a, b')
    """
    method = title.partition(", ")[0]
    return method if method in METHODS else title


def usual_first(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables by title, the usual ones first, others behind as they came."""
    usual = [title for title in _USUAL if title in tables]
    return {title: tables[title] for title in dict.fromkeys((*usual, *tables))}


def without_prefix(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the mere names of types for its columns.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"q05cell_abundance_w_sf_B cell": [1.0], "T cell": [2.0]})
    >>> list(without_prefix(table).columns)
    ['B cell', 'T cell']
    """
    return table.rename(columns=lambda name: PREFIX.sub("", str(name)))
