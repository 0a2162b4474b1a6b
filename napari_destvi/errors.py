"""The errors a user can meet, each with a sentence that says what to do.

::

    DestviError
    ├── InputError    the files: wrong, missing or unfit for the model
    ├── ConfigError   the settings: a value outside what is allowed
    ├── FitError      the training: out of memory, killed
    │   └── DivergedError   ... or not a number any more
    └── ExportError   the output: exists already, read-only, disk full

The window shows an `InputError` beside the file, a `ConfigError` beside the
setting, a `FitError` as a message that keeps the last good state, and an
`ExportError` with the choice of another place. The command line prints the
sentence and exits with `exit_code`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari_destvi.results import Result


class DestviError(Exception):
    """Base of every error that is shown to the user as a sentence."""

    exit_code = 1


class InputError(DestviError):
    """A file that cannot be used as it is."""

    exit_code = 2


class ConfigError(DestviError):
    """A setting outside what is allowed."""

    exit_code = 2


class FitError(DestviError):
    """A fit that ended early.

    Parameters
    ----------
    message : str
        What happened and what to try.
    partial : Result or None
        The last good state, kept for the user.
    """

    exit_code = 3

    def __init__(self, message: str, *, partial: Result | None = None) -> None:
        super().__init__(message)
        self.partial = partial


class DivergedError(FitError):
    """A training that ended in what are no numbers: to continue it leads there again.

    Parameters
    ----------
    message, partial
        As of `FitError`.
    """


class ExportError(DestviError):
    """An output that could not be written; nothing was changed."""

    exit_code = 2
