"""The table of a sweep: a row per run, with its settings, its time and its scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from napari_destvi.config import FitConfig, ignored_settings, resolve
from napari_destvi.config.memory import FitSizes
from napari_destvi.experiments.estimates import n_steps
from napari_destvi.experiments.progress import RunState
from napari_destvi.results import Result
from napari_destvi.results.score_titles import SCORE_TITLES

if TYPE_CHECKING:
    from napari_destvi.metrics import Scores

#: The scores of a run, and what `Scores.to_dict` calls each.
SCORES: Mapping[str, str] = {name: told.mean for name, told in SCORE_TITLES.items()}
COLUMNS = (
    *("run", "method", "preset", "batch_size", "amortization", "epochs", "steps"),
    *("seed", "n_spots", "status", "seconds", "seconds_reference", "device", "key"),
    "error",
)
_NUMBERS = ("batch_size", "epochs", "steps", "seed", "n_spots")
_TEXTS = ("preset", "amortization", "status", "device", "error")
_TIMES = ("seconds", "seconds_reference")
#: Settings that get a column where a sweep has several values of them.
_FURTHER = ("cells_per_spot", "detection_alpha")

Row = dict[str, Any]


def run_row(
    state: RunState,
    sizes: FitSizes,
    *,
    result: Result | None = None,
    scores: Scores | None = None,
) -> Row:
    """Return the row of one run.

    Parameters
    ----------
    state : RunState
        The run as it stands.
    sizes : FitSizes
        Of the data.
    result : Result or None
        What it found, if it is complete.
    scores : Scores or None
        Of the result against the truth, if there is one.
    """
    row: Row = {
        "run": state.run.name,
        **_settings(state.run.config, sizes),
        "n_spots": sizes.n_spots,
        "status": state.status,
        "key": state.key,
        "error": state.error,
    }
    if result is not None:
        row["seconds"] = float(sum(result.seconds.values()))
        row["seconds_reference"] = result.seconds.get("reference")
        row["device"] = result.versions.get("device", "")
    if scores is not None:
        means = scores.to_dict()
        row |= {name: means[told] for name, told in SCORES.items()}
    return row


def sweep_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return the rows of `run_row` as a table.

    Parameters
    ----------
    rows : iterable of dict
        One per run, in the order of the sweep.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`: the settings as numbers that "auto" led to, missing where
        the method does not heed them; "seconds" the time that the fit took, of which
        "seconds_reference" to learn the reference, next to nothing where an earlier run
        had learned it. Then "cells_per_spot" and "detection_alpha" where a run heeds
        them, and `SCORES` where there is a truth.
    """
    table = pd.DataFrame(list(rows))
    further = [name for name in (*_FURTHER, *SCORES) if name in table]
    table = table.reindex(columns=[*COLUMNS, *further])
    return _typed(table)


def per_type_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return the rows of `type_rows` as a table.

    Parameters
    ----------
    rows : iterable of dict
        One per run and cell type.

    Returns
    -------
    DataFrame
        The settings of the run, "cell_type", and the measures of that type over the
        spots: "pcc", "ssim", "rmse", "jsd"; "true_share" is its mean share.
    """
    return _typed(pd.DataFrame(list(rows)))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with whole numbers that may be missing, and texts that may not."""
    numbers = {name: "Int64" for name in _NUMBERS if name in table}
    reals = {n: "float64" for n in (*_TIMES, *_FURTHER, *SCORES) if n in table}
    texts = [name for name in _TEXTS if name in table]
    table[texts] = table[texts].fillna("").astype(object)
    return table.astype(numbers | reals)


def type_rows(
    state: RunState, sizes: FitSizes, scores: Scores, *, shares: pd.Series
) -> list[Row]:
    """Return the scores of each type in one run, a row per type.

    Parameters
    ----------
    state, sizes
        As for `run_row`.
    scores : Scores
        Of the result against the truth.
    shares : Series
        Mean true share of each type, by its name.
    """
    settings = {"run": state.run.name, **_settings(state.run.config, sizes)}
    named = scores.per_type.rename_axis("cell_type").reset_index()
    named["true_share"] = named["cell_type"].map(shares)
    return [settings | values for values in named.to_dict(orient="records")]


def _settings(config: FitConfig, sizes: FitSizes) -> Row:
    """Return the settings of a run that its method heeds, as numbers."""
    plan = resolve(config, n_spots=sizes.n_spots, n_cells=sizes.n_cells)
    values: Row = {
        "preset": config.preset,
        "batch_size": plan.batch_size,
        "amortization": config.amortization,
        "epochs": plan.epochs,
        "seed": config.seed,
        "cells_per_spot": config.cells_per_spot,
        "detection_alpha": config.detection_alpha,
    }
    ignored = ignored_settings(config.method)
    heeded = {name: value for name, value in values.items() if name not in ignored}
    if "epochs" in heeded:
        heeded["steps"] = n_steps(plan)
    return {"method": config.method, **heeded}
