"""Writing what a fit found, so that hours of work are not lost to a full disk."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell
from napari_destvi.errors import ExportError, FitError
from napari_destvi.io.atomic import check_space, check_writable
from napari_destvi.io.results import write_result
from napari_destvi.results import Result

if TYPE_CHECKING:
    from anndata import AnnData

ENDING = ".h5ad"


def check_output(
    path: Path, *, inputs: Collection[Path] = (), n_bytes: int = 0, force: bool
) -> None:
    """Make sure, before the work, that a file can be written.

    Parameters
    ----------
    path : Path
        The file to write later.
    inputs : collection of Path
        The files that are read, and never replaced.
    n_bytes : int
        What it will take at least, as far as that is known.
    force : bool
        Whether a file that exists may be replaced.

    Raises
    ------
    ExportError
        If it is an input, has another ending than .h5ad, as `check_writable`, or if
        the disk has no room for it.
    """
    if path.suffix.lower() != ENDING:
        msg = (
            f'The result is written as an {ENDING} file, but the output is "{path}". '
            f"Name it like {path.stem or 'result'}{ENDING}."
        )
        raise ExportError(msg)
    if path.resolve() in {file.resolve() for file in inputs}:
        msg = f"The output {path} is one of the inputs. Give it another name."
        raise ExportError(msg)
    check_writable(path, force=force)
    check_space(path, n_bytes)


def bytes_with_slide(slide: Path) -> int:
    """Return what a copy of a slide takes on the disk; 0 where its file says little.

    Examples
    --------
    >>> bytes_with_slide(Path("outs"))
    0
    """
    is_copied = slide.suffix.lower() == ENDING and slide.is_file()
    return slide.stat().st_size if is_copied else 0


def write_or_rescue(
    result: Result, output: Path, *, spots: AnnData, force: bool
) -> None:
    """Write a result; where that fails, under another name or in another folder.

    Parameters
    ----------
    result : Result
        What the fit found.
    output : Path
        The file to write.
    spots : AnnData
        The slide that was fitted.
    force : bool
        Replace a file that exists.

    Raises
    ------
    ExportError
        If `output` could not be written, even if the result was rescued.
    """
    try:
        write_result(result, output, spots=spots, force=force)
    except ExportError:
        _rescue(result, output, "result", spots)
        raise


def keep_partial(error: FitError, output: Path, *, spots: AnnData) -> None:
    """Write the last good state of a failed fit, under a name that says so."""
    if error.partial is not None:
        path = output.with_name(f"{output.stem}.partial{output.suffix}")
        _rescue(error.partial, path, "last good state", spots)


def _rescue(result: Result, wanted: Path, title: str, spots: AnnData) -> None:
    """Write to the next free name, there or in the system's temporary folder."""
    for folder in (wanted.expanduser().parent, Path(tempfile.gettempdir())):
        path = _free(folder / wanted.name)
        try:
            write_result(result, path, spots=spots)
        except ExportError as refusal:
            reason = refusal
        else:
            tell(f"The {title} is kept in {path}.")
            return
    tell(f"The {title} could not be kept: {reason}")


def _free(path: Path) -> Path:
    free, number = path, 2
    while free.exists():
        free, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return free
