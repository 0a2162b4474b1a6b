"""``--resume`` of a fit that has come to its end: there is nothing to continue."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from napari_destvi.cli.fitting import read_inputs
from napari_destvi.cli.inputs import Inputs
from napari_destvi.cli.outcome import print_outcome
from napari_destvi.cli.resuming import (
    FREE_SETTINGS,
    checkpoint_beside,
    close_checkpoint,
)
from napari_destvi.cli.sentences import tell
from napari_destvi.config import FitConfig, ignored_settings
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.checkpoint_note import NOTE, read_note
from napari_destvi.io.checkpoint_owner import check_idle
from napari_destvi.io.results import read_result
from napari_destvi.results import Result
from napari_destvi.session.unfinished_sentences import how_far

FINISHED = (
    'The fit of "{name}" is finished, and its result is there: nothing is left to '
    "continue. To fit anew, give --force in place of --resume."
)
STOPPED = (
    '"{path}" holds the maps of a fit that was stopped. Give --resume --force to go on '
    "to the end and replace them."
)
BEGUN_ANEW = (
    '"{path}" holds a finished result, and a fit that was begun anew after it has come '
    "to {how_far}. Give --resume --force to go on to its end and replace the result, "
    "or --force alone to begin once more."
)
OTHERS = (
    '"{path}" holds the finished result of another fit ({what}). Name another output, '
    "or replace it with --force in place of --resume."
)
#: By the hash of what was fitted, in what a result tells of its data.
_OF_DATA = {"spots_hash": "another slide", "reference_hash": "another reference"}
NO_MODEL = (
    'Note: "{path}" was not written before the fit ended, and the result has no model '
    'in it. Past fits have theirs: "napari-destvi runs list" shows the key that '
    '"napari-destvi apply" takes in place of a file.'
)


def finished_result(inputs: Inputs, config: FitConfig, output: Path) -> Result | None:
    """Return the result that a fit to be continued has left; None if there is none.

    Parameters
    ----------
    inputs, config, output : Inputs, FitConfig, Path
        Of the fit.

    Raises
    ------
    ExportError
        If the output holds a stopped fit that can go on, or the result of another; or
        one that is older than a fit that can go on.
    InputError
        If another process is at that fit, or the files are unfit for one.
    """
    if not output.is_file():
        return None
    try:
        result = read_result(output)
    except InputError:  # no result of ours: as any other file it is not replaced
        return None
    if result.status != "complete":
        if read_note(checkpoint_beside(output)) is not None:
            raise ExportError(STOPPED.format(path=output))
        return None
    _check_not_begun_anew(output)
    others = _differences(result, inputs, config)
    if others:
        raise ExportError(OTHERS.format(path=output, what="; ".join(others)))
    return result


def tell_finished(result: Result, output: Path, *, model: Path | None) -> None:
    """Say that a fit is finished and where, and do what its end had no time for.

    Parameters
    ----------
    result, output : Result, Path
        Of `finished_result`, and its file.
    model : Path or None
        Where its model is wanted, too.
    """
    if model is not None and not model.exists():
        tell(NO_MODEL.format(path=model))
    close_checkpoint(checkpoint_beside(output), result)
    tell(FINISHED.format(name=output.name))
    print_outcome(result, output)


def _check_not_begun_anew(output: Path) -> None:
    """Refuse to call a fit finished whose result is being replaced."""
    folder = checkpoint_beside(output)
    note = None
    with suppress(InputError):  # damaged: it could not go on
        note = read_note(folder)
    if note is None or note.has_diverged or not _is_newer(folder / NOTE, output):
        return
    check_idle(folder, note.about.get("process"))
    raise ExportError(BEGUN_ANEW.format(path=output, how_far=how_far(note)))


def _is_newer(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_mtime > other.stat().st_mtime
    except OSError:  # cleared away meanwhile
        return False


def _differences(result: Result, inputs: Inputs, config: FitConfig) -> list[str]:
    """Return what a result is of other than what is asked for, as far as it tells."""
    before, now = dict(result.settings.get("wishes", {})), config.to_dict()
    left_out = FREE_SETTINGS | ignored_settings(config.method)
    data = result.settings.get("data", {})
    asked = {"labels": inputs.labels, "library": inputs.library or data.get("library")}
    pairs = {n: (before[n], now[n]) for n in before if n in now and n not in left_out}
    pairs |= {n: (data[n], wish) for n, wish in asked.items() if n in data}
    told = [
        f"{name.removeprefix('n_').replace('_', ' ')} {was}, not {wish}"
        for name, (was, wish) in pairs.items()
        if was != wish
    ]
    return told or _other_data(result, inputs)


def _other_data(result: Result, inputs: Inputs) -> list[str]:
    """Return what the files hold now that was not fitted."""
    if not all(path.exists() for path in inputs.files):
        return []  # moved since: its result is as finished as before
    _, problem = read_inputs(inputs)
    n_fitted, n_now = len(result.gene_names), len(problem.gene_names)
    if n_fitted != n_now:
        return [f"{n_fitted:,} genes, not {n_now:,}"]
    data, now = result.settings.get("data", {}), problem.provenance
    return [
        told for key, told in _OF_DATA.items() if data.get(key, now[key]) != now[key]
    ]
