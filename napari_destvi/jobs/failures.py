"""Why a fit failed, as a sentence that says what to do."""

from __future__ import annotations

import errno
import signal
import traceback
from dataclasses import dataclass
from pathlib import Path

from napari_destvi.errors import (
    ConfigError,
    DestviError,
    DivergedError,
    FitError,
    InputError,
)
from napari_destvi.methods.memory import memory_sentence
from napari_destvi.results import Result

_KILLED = (
    "The system ended the fit, most likely because the computer ran out of memory. "
    "Choose a smaller batch size, close other programs or fit fewer genes, and fit "
    "again."
)
_DISK_FULL = (
    "The disk for temporary files is full. Make room there, or let the environment "
    "variable TMPDIR name another folder, and fit again."
)
_UNEXPECTED = (
    "The fit ended with an error that should not happen; your files are unchanged. "
    "Please report it with this detail: "
)
#: A process killed by the system: as Python and as a shell report it.
_KILLED_CODES = (-9, 128 + 9)
#: Errors that say of themselves where the user should look.
_OWN_ERRORS: dict[str, type[DestviError]] = {
    error.__name__: error for error in (InputError, ConfigError)
}


class ChildDiedError(FitError):
    """The process of a fit ended without a word: killed, or crashed."""


@dataclass(frozen=True, eq=False)
class Failure:
    """An error of the child, as it travels to the parent.

    Parameters
    ----------
    error : str
        Name of the class to raise.
    message : str
        The sentence for the user.
    detail : str
        The traceback, for whoever looks into it; empty for a known error.
    partial : Result or None
        The last good state.
    """

    error: str
    message: str
    detail: str = ""
    partial: Result | None = None

    def as_error(self, *, partial: Result | None) -> DestviError:
        """Return the error to raise, with the state to keep."""
        if self.error in _OWN_ERRORS:
            return _OWN_ERRORS[self.error](self.message)
        has_diverged = self.error == DivergedError.__name__
        kind = DivergedError if has_diverged else FitError
        error = kind(self.message, partial=partial)
        if self.detail:
            error.add_note(self.detail)
        return error


def explain_error(error: Exception) -> Failure:
    """Return the failure that tells of an exception."""
    if isinstance(error, DestviError):
        partial = getattr(error, "partial", None)
        return Failure(type(error).__name__, str(error), partial=partial)
    detail = "".join(traceback.format_exception(error))
    return Failure(FitError.__name__, _sentence(error), detail)


def explain_exit(code: int, *, errors: str) -> str:
    """Return the sentence for a child that ended without a word.

    Parameters
    ----------
    code : int
        Exit code; negative for a signal.
    errors : str
        What it had written to standard error.
    """
    if code in _KILLED_CODES:
        return _KILLED
    how = _signal_name(-code) if code < 0 else f"exit code {code}"
    last_line = errors.rpartition("\n")[2]
    return f"{_UNEXPECTED}{how}. {last_line}".strip()


def _sentence(error: Exception) -> str:
    out_of_memory = memory_sentence(error)
    if out_of_memory is not None:
        return out_of_memory
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _DISK_FULL
    return f"{_UNEXPECTED}{type(error).__name__}: {error}{_place(error)}."


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
