"""The names that a file has for its genes: symbols, Ensembl ids, other columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Genome prefixes of references made from two species, such as "GRCh38_ACTB".
_GENOME_PREFIX = r"^(?:GRC[a-z]\d+|hg\d+|mm\d+|rn\d+)_+"
#: The version at the end of an Ensembl id, such as "ENSG00000141510.18".
_ENSEMBL_VERSION = r"^(ENS[A-Z]*\d+)\.\d+$"
_ENSEMBL = r"^ENS[A-Z]*G\d+"
#: What the names in the index of ``var`` are called in a sentence.
OWN_NAMES = "gene names"
#: A column that names genes has a value of its own for most of them.
MIN_SHARE_OF_NAMES = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """One way in which a file names its genes.

    Parameters
    ----------
    source : str
        Where the names are, such as ``var["gene_ids"]``.
    names : ndarray of shape (n_genes,)
        Text; "" where a gene has no name.
    """

    source: str
    names: NDArray[np.object_] = field(repr=False)


def own_names(genes: pd.DataFrame) -> NDArray[np.object_]:
    """Return the names by which the file itself calls its genes."""
    return np.asarray(genes.index.astype(str), dtype=object)


def namings(genes: pd.DataFrame) -> list[Naming]:
    """Return all the ways in which a file names its genes, its own names first.

    Parameters
    ----------
    genes : DataFrame of shape (n_genes, n_columns)
        The annotation of the genes.
    """
    own = Naming(OWN_NAMES, own_names(genes))
    columns = [
        Naming(f'var["{column}"]', _texts(genes[column]))
        for column in genes.columns
        if _may_name_genes(genes[column])
    ]
    return [own, *columns]


def plain(names: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return names without genome prefix and without the version of an Ensembl id.

    Examples
    --------
    >>> plain(np.array(["GRCh38_ACTB", "ENSG00000141510.18"], dtype=object)).tolist()
    ['ACTB', 'ENSG00000141510']
    """
    texts = pd.Series(names, dtype=object)
    texts = texts.str.replace(_GENOME_PREFIX, "", regex=True)
    texts = texts.str.replace(_ENSEMBL_VERSION, r"\1", regex=True)
    return np.asarray(texts, dtype=object)


def without_case(names: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the names in capitals."""
    return np.array([name.upper() for name in names], dtype=object)


def are_ensembl(names: NDArray[np.object_]) -> bool:
    """Return whether most of the names are Ensembl gene ids."""
    matches = pd.Series(names, dtype=object).str.match(_ENSEMBL)
    return bool(matches.mean() > MIN_SHARE_OF_NAMES)


def _may_name_genes(column: pd.Series[Any]) -> bool:
    is_text = isinstance(
        column.dtype, pd.CategoricalDtype
    ) or pd.api.types.is_string_dtype(column.dtype)
    return bool(is_text and column.nunique() > MIN_SHARE_OF_NAMES * len(column))


def _texts(column: pd.Series[Any]) -> NDArray[np.object_]:
    texts = column.astype(object).where(column.notna(), "")
    return np.asarray(texts.map(str), dtype=object)
