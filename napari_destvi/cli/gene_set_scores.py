"""Scores of gene sets within a type, as a table with a column per set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell
from napari_destvi.data.wording import listing
from napari_destvi.errors import ConfigError, InputError

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.results import Result

#: Between the file and the name of one of its sets.
_BETWEEN = ":"
_LEFT_OUT = "Left out, with fewer than two fitted genes: {}."


def set_scores(result: Result, cell_type: str, wishes: list[str]) -> pd.DataFrame:
    """Return the score of each set in each spot.

    Parameters
    ----------
    result : Result
        Of DestVI.
    cell_type : str
        One of its types.
    wishes : list of str
        Each a file of gene sets, or such a file and the name of one: FILE:NAME. Of a
        whole file, sets with too few fitted genes are left out, and told.

    Raises
    ------
    InputError
        If a file cannot be read, or none of its sets can be scored.
    ConfigError
        If it has no set of that name.
    """
    import pandas as pd

    from napari_destvi.session.gene_sets import gene_set_map

    columns, left_out = {}, []
    for wish in wishes:
        path, name, sets = _read(wish)
        for title, genes in sets.items() if not name else [(name, sets[name])]:
            try:
                found = gene_set_map(result, title, genes, cell_type)
            except InputError:
                if name:
                    raise
                left_out.append(title)
            else:
                columns[title] = found.values
    if not columns:
        msg = f"None of the sets of {path} has two genes that were fitted."
        raise InputError(msg)
    if left_out:
        tell(_LEFT_OUT.format(listing(left_out)))
    return pd.DataFrame(columns, index=list(result.spot_names))


def _read(wish: str) -> tuple[Path, str, dict[str, tuple[str, ...]]]:
    """Return the file of a wish, the name of its set or "", and all its sets."""
    from napari_destvi.io.gene_sets import read_gene_sets

    path, name = Path(wish), ""
    if not path.exists() and _BETWEEN in wish:
        before, _, name = wish.rpartition(_BETWEEN)
        path = Path(before)
    sets = dict(read_gene_sets(path))
    if name and name not in sets:
        msg = f'{path} has no gene set "{name}". It has {listing(sets)}.'
        raise ConfigError(msg)
    return path, name, sets
