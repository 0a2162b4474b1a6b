"""What a sweep was asked for: files and settings, as one file that people can read.

::

    spots = "slide.h5ad"
    reference = "cells.h5ad"
    labels = "cell_type"
    truth = "truth.csv"

    methods = ["destvi", "cell2location"]
    batch_sizes = [4, 8, 16]
    amortizations = ["both", "latent"]
    seeds = 5

    [cell2location]
    cells_per_spot = [8, 12]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from napari_destvi.config import METHODS
from napari_destvi.errors import ConfigError
from napari_destvi.experiments.keys import AXES, FIXED, check_keys
from napari_destvi.experiments.odd_paths import written_path
from napari_destvi.experiments.sweep import Sweep

#: The table in which the file of a sweep that was run keeps which data it was of.
HASHES = "data"
_PATHS = ("spots", "reference", "labels_file", "truth")
#: More seeds than anybody waits for: a year typed as a number of seeds is told.
MAX_SEEDS = 1000


#: Where a truth lies if nothing else is said, as for ``score``.
_TRUTH_KEY = "proportions"


@dataclass(frozen=True, slots=True)
class SweepInputs:
    """The files of a sweep, and how they are read; None where it does not say.

    Parameters
    ----------
    spots, reference, labels_file, truth : Path or None
        As the options of this name of the command line.
    labels, library, truth_key : str or None
        As the options of this name.
    accept : tuple of str
        Codes of findings that were agreed to.
    n_top_genes : int, str or None
        How many genes: a number, "auto" or "all".
    """

    spots: Path | None = None
    reference: Path | None = None
    labels: str | None = None
    labels_file: Path | None = None
    library: str | None = None
    accept: tuple[str, ...] = ()
    n_top_genes: int | str | None = None
    truth: Path | None = None
    truth_key: str | None = None

    @property
    def key_of_truth(self) -> str:
        """Key in ``obsm`` of the truth, the usual one where none is told."""
        return self.truth_key or _TRUTH_KEY


#: Their names, in the order of the file.
INPUTS = tuple(field.name for field in fields(SweepInputs))


def read_sweep(path: Path) -> Sweep:
    """Return the settings of a sweep in a file.

    Parameters
    ----------
    path : Path
        A TOML file; see the top of this module. ``seeds`` may be a number, of seeds.

    Raises
    ------
    ConfigError
        If there is no such file, it is no TOML, or holds what is not known or allowed.
    """
    return read_request(path)[0]


def read_request(path: Path) -> tuple[Sweep, SweepInputs]:
    """Return the settings and the files of a sweep in a file; see `read_sweep`.

    Paths in it are seen from the folder that it is in.
    """
    values = read_plain(path)
    tables = {name: v for name, v in values.items() if isinstance(v, dict)}
    flat = {name: v for name, v in values.items() if name not in tables}
    where = f'the sweep "{path.name}"'
    check_keys(tables, [*METHODS, HASHES], where)
    check_keys(flat, [*AXES, *FIXED, *INPUTS], where)
    own = {name: table for name, table in tables.items() if name != HASHES}
    try:
        sweep = sweep_of({k: v for k, v in flat.items() if k not in INPUTS}, own=own)
    except ConfigError as error:
        msg = f"{path.name}: {error}"
        raise ConfigError(msg) from error
    return sweep, _inputs({k: v for k, v in flat.items() if k in INPUTS}, path.parent)


def sweep_of(
    values: Mapping[str, Any], *, own: Mapping[str, Mapping[str, Any]] | None = None
) -> Sweep:
    """Return the sweep of settings as people write them.

    Parameters
    ----------
    values : mapping
        Lists by name; one value may stand for a list of it, and ``seeds`` may be a
        number of seeds.
    own : mapping of str to mapping, optional
        The same per method, for what it has of its own.

    Raises
    ------
    ConfigError
        If a value is not allowed.
    """
    lists = {method: _lists(table) for method, table in (own or {}).items()}
    return Sweep(**_lists(values), own=lists)


def read_plain(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds.

    Raises
    ------
    ConfigError
        If there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"There is no file {path}. Check its name and folder."
        raise ConfigError(msg) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = (
            f'"{path}" cannot be read as TOML ({error}). Write lines such as '
            "batch_sizes = [4, 8, 16]."
        )
        raise ConfigError(msg) from error


def _lists(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _list(name, value) if name in AXES else value
        for name, value in values.items()
    }


def _list(name: str, value: Any) -> Any:  # noqa: ANN401 - judged by the sweep
    if name == "seeds" and isinstance(value, int) and not isinstance(value, bool):
        if not 1 <= value <= MAX_SEEDS:
            msg = (
                f"seeds is {value}. Give a number of seeds from 1 to {MAX_SEEDS:,}, or "
                "a list of them, such as [0, 7]."
            )
            raise ConfigError(msg)
        return tuple(range(value))
    is_list = isinstance(value, (list, tuple))
    return tuple(value) if is_list else (value,)


def _inputs(values: Mapping[str, Any], folder: Path) -> SweepInputs:
    found = dict(values)
    for name, value in values.items():
        if name in _PATHS:
            found[name] = folder / written_path(_text(name, value)).expanduser()
        elif name == "accept":
            found[name] = tuple(value) if isinstance(value, list) else (value,)
        elif name != "n_top_genes":
            found[name] = _text(name, value)
    return SweepInputs(**found)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        msg = f'{name} is {value!r}. Give a text in quotes, such as {name} = "a".'
        raise ConfigError(msg)
    return value
