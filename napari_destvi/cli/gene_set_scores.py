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
_MISSING = "Of the set {} these genes were not fitted, and do not count: {}."
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
        If the result tells no expression, a file cannot be read, or none of the sets
        can be scored.
    ConfigError
        If it has no set of that name.
    """
    import pandas as pd

    from napari_destvi.results.imputed import expression_model
    from napari_destvi.session.gene_sets import fitted_members, gene_set_map

    expression_model(result)  # else every set would seem to lack genes
    columns, left_out = {}, []
    for wish in wishes:
        name, sets = _read(wish)
        for title, genes in sets.items():
            try:
                fitted_members(result, genes, title)
            except InputError:
                if name:
                    raise
                left_out.append(title)
            else:
                found = gene_set_map(result, title, genes, cell_type)
                columns[title] = found.values
                _tell_missing(title, found.missing if name else ())
    if not columns:
        msg = "None of the sets has two genes that were fitted."
        raise InputError(msg)
    if left_out:
        tell(_LEFT_OUT.format(listing(left_out)))
    return pd.DataFrame(columns, index=list(result.spot_names))


def _tell_missing(title: str, missing: tuple[str, ...]) -> None:
    if missing:
        tell(_MISSING.format(title, listing(missing)))


def _read(wish: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return the name of the set that is wished for, and it; or "", and all sets."""
    from napari_destvi.io.gene_sets import read_gene_sets

    path, name = _place(wish)
    sets = dict(read_gene_sets(path))
    if not name:
        return name, sets
    if name not in sets:
        msg = f'{path} has no gene set "{name}". It has {listing(sets)}.'
        raise ConfigError(msg)
    return name, {name: sets[name]}


def _place(wish: str) -> tuple[Path, str]:
    """Return the file of a wish, and the name behind it, if there is one."""
    before, between, name = wish.rpartition(_BETWEEN)
    # behind the drive of a path of Windows there is a colon, too
    is_file = Path(before).is_file() or _is_of_sets(Path(before))
    is_named = between and is_file and not Path(wish).exists()
    return (Path(before), name) if is_named else (Path(wish), "")


def _is_of_sets(path: Path) -> bool:
    """Tell whether a name is that of a file of sets, even one that is not there."""
    return path.name.lower().endswith((".gmt", ".gmt.gz"))
