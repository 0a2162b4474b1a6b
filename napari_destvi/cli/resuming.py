"""``--resume``: where the state of a fit lies, what is told of it, when it goes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from napari_destvi.cli.sentences import tell
from napari_destvi.config import LEAST_SQUARES, FitConfig
from napari_destvi.errors import (
    ConfigError,
    DivergedError,
    ExportError,
    FitError,
    InputError,
)
from napari_destvi.io.checkpoint_folder import remove_checkpoint
from napari_destvi.io.checkpoint_note import CheckpointNote, mark_diverged, read_note
from napari_destvi.io.checkpoint_owner import check_idle
from napari_destvi.results import Result
from napari_destvi.session.unfinished_sentences import DIVERGES_AGAIN, how_far

#: What the name of the folder beside the output ends with.
ENDING = ".unfinished"
#: Bytes of a name that every file system takes.
LONGEST_NAME = 255
_ELSE = (
    "Give the same command without --resume and with another --seed or --batch-size."
)
#: Settings that may differ from run to run.
FREE_SETTINGS = frozenset({"n_threads"})


def checkpoint_beside(output: Path) -> Path:
    """Return the hidden folder beside an output in which the state of its fit lies.

    Examples
    --------
    >>> checkpoint_beside(Path("result.h5ad")).name
    '.result.h5ad.unfinished'
    """
    target = output.expanduser().absolute()
    name = f".{target.name}{ENDING}"
    if len(os.fsencode(name)) > LONGEST_NAME:
        digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:20]
        name = f".{digest}{ENDING}"
    return target.with_name(name)


def open_checkpoint(
    output: Path, config: FitConfig, *, resume: bool, force: bool
) -> Path | None:
    """Return where the fit saves its state; judge what an earlier one left there.

    Parameters
    ----------
    output : Path
        The result to write.
    config : FitConfig
        The settings.
    resume : bool
        Whether to continue what is there.
    force : bool
        Whether to begin anew in spite of what is there, once `discard_checkpoint` is
        called: files that turn out to be wrong cost no state.

    Returns
    -------
    Path or None
        None for a method that is done in seconds.

    Raises
    ------
    ConfigError
        If what is to be continued was begun with other settings.
    ExportError
        If there is something and neither was asked for.
    FitError
        If what is to be continued has diverged.
    InputError
        If what is to be continued is damaged, or another process is at it.
    """
    if config.method in LEAST_SQUARES:
        return None
    folder = checkpoint_beside(output)
    if not resume:
        _judge_other(folder, output, force=force)
        return folder
    note = read_note(folder)
    if note is None:
        tell(f'There is no unfinished fit of "{output.name}": begins at the start.')
        return folder
    check_idle(folder, note.about.get("process"))
    _check_settings(note, config)
    if note.has_diverged:
        msg = f"{DIVERGES_AGAIN.format(how_far=how_far(note))} {_ELSE}"
        raise FitError(msg)
    tell(f"Continues from {how_far(note)}.")
    return folder


def discard_checkpoint(folder: Path | None) -> None:
    """Remove what an earlier fit left, as the user asked for."""
    if folder is not None:
        remove_checkpoint(folder)


@contextmanager
def told_to_continue(folder: Path | None) -> Iterator[None]:
    """Tell, if the fit does not end, how it is continued."""
    try:
        yield
    except DivergedError:
        _mark(folder)
        tell(_ELSE)
        raise
    except (FitError, KeyboardInterrupt):
        _tell_how(folder)
        raise


def close_checkpoint(folder: Path | None, result: Result) -> None:
    """Remove the state of a fit whose result is written; keep that of a stopped one.

    And that of another program that was begun at the same time, and is still at it.
    """
    if folder is None:
        return
    if result.status == "complete":
        with suppress(InputError):
            note = read_note(folder)
            check_idle(folder, None if note is None else note.about.get("process"))
            remove_checkpoint(folder)
    else:
        _tell_how(folder, " --force")


def _mark(folder: Path | None) -> None:
    """Note that a fit diverged; a state that tells it not is only tried once more."""
    with suppress(InputError, OSError):
        if folder is not None:
            mark_diverged(folder)


def _tell_how(folder: Path | None, further: str = "") -> None:
    note = None
    with suppress(InputError):  # damaged: what ended the fit is told, not this
        note = None if folder is None else read_note(folder)
    if note is not None:
        tell(
            f"The fit can be continued from {how_far(note)}: give the same command "
            f"with --resume{further}."
        )


def _judge_other(folder: Path, output: Path, *, force: bool) -> None:
    """Refuse to begin anew beside a fit that runs, or unasked where one ended early."""
    try:
        note = read_note(folder)
    except InputError:
        if force:
            return
        raise
    if note is None:
        return
    check_idle(folder, note.about.get("process"))
    if not force and not note.has_diverged:
        msg = (
            f'An unfinished fit of "{output.name}" is there, at {how_far(note)}. '
            "Continue it with --resume, or discard it and begin anew with --force."
        )
        raise ExportError(msg)


def _check_settings(note: CheckpointNote, config: FitConfig) -> None:
    before, now = note.about.get("settings", {}), config.to_dict()
    others = [
        f"{name.removeprefix('n_').replace('_', ' ')} {before[name]}, not {now[name]}"
        for name in before
        if name not in FREE_SETTINGS and before[name] != now.get(name)
    ]
    if others:
        msg = (
            f"The unfinished fit was begun with {'; '.join(others)}. Give the same "
            "settings to continue it, or --force in place of --resume to discard it."
        )
        raise ConfigError(msg)
