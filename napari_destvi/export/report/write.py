"""Writes a report: a folder with page, PDF and tables, or one of them, whole or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import (
    atomic_path,
    check_folder,
    check_writable,
    not_written,
)

if TYPE_CHECKING:
    from napari_destvi.export.report.content import SweepReport


def check_report(output: str | PathLike[str], *, force: bool = False) -> None:
    """Make sure, before anything is drawn, that a report can be written.

    Parameters
    ----------
    output : path-like
        A folder, made if there is none; or a file that ends in .html, .pdf, .csv or
        .parquet, for that part of the report alone.
    force : bool
        Whether files that exist may be replaced.

    Raises
    ------
    ExportError
        If a file is there already, or cannot be written, or the ending is another one.
    """
    output = Path(output).expanduser()
    if _is_folder(output) and not output.is_dir():
        check_folder(output.parent)
        return
    for path in _writers(output):
        check_writable(path, force=force)


def write_report(
    report: SweepReport, output: str | PathLike[str], *, force: bool = False
) -> tuple[Path, ...]:
    """Write a report; no file appears before all are written.

    Parameters
    ----------
    report : SweepReport
        What it tells.
    output : path-like
        As for `check_report`. A folder gets report.html, report.pdf, runs.csv,
        runs.parquet and, with the scores of types, types.csv.
    force : bool
        Replace files that exist; a types.csv of an earlier report goes where this
        one has none.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    ExportError
        As for `check_report`, or if writing fails; what was there is unchanged then.
    InputError
        If a type is asked for that no result has.
    """
    output = Path(output).expanduser()
    check_report(output, force=force)
    writers = _writers(output)
    left_out = [
        path
        for path, write in writers.items()
        if write is _write_types and report.type_scores is None
    ]
    written = [path for path in writers if path not in left_out]
    with _folder_of(output), ExitStack() as stack:
        for path in written:
            writers[path](report, stack.enter_context(atomic_path(path, force=force)))
    _remove_earlier(left_out)
    return tuple(written)


def _remove_earlier(paths: Iterable[Path]) -> None:
    """Remove what an earlier report wrote and this one, written over it, has not.

    Without leave to replace them, files that are there were refused before.
    """
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:  # open in another program, on Windows
            raise ExportError(not_written(path, error)) from error


Writer = Callable[["SweepReport", Path], None]


def _write_page(report: SweepReport, path: Path) -> None:
    from napari_destvi.export.report.html_page import html_page

    path.write_text(html_page(report), encoding="utf-8")


def _write_pdf(report: SweepReport, path: Path) -> None:
    from napari_destvi.export.report.pdf import write_pdf

    write_pdf(report, path)


def _write_csv(report: SweepReport, path: Path) -> None:
    report.table.to_csv(path, index=False, encoding="utf-8")


def _write_parquet(report: SweepReport, path: Path) -> None:
    path.write_bytes(report.table.to_parquet(index=False))  # Arrow's paths are text


def _write_types(report: SweepReport, path: Path) -> None:
    assert report.type_scores is not None  # or it is left out
    report.type_scores.to_csv(path, index_label="key", encoding="utf-8")


_OF_FOLDER: Mapping[str, Writer] = {
    "report.html": _write_page,
    "report.pdf": _write_pdf,
    "runs.csv": _write_csv,
    "runs.parquet": _write_parquet,
    "types.csv": _write_types,
}
_BY_ENDING: Mapping[str, Writer] = {
    ".html": _write_page,
    ".pdf": _write_pdf,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}


def _is_folder(output: Path) -> bool:
    return output.is_dir() or not output.suffix


def _writers(output: Path) -> dict[Path, Writer]:
    """Return what writes each file of an output."""
    if _is_folder(output):
        return {output / name: write for name, write in _OF_FOLDER.items()}
    if output.suffix.lower() not in _BY_ENDING:
        msg = (
            f'"{output.name}" has an ending that is no report\'s. Name a folder for '
            "all of it, or a file that ends in .html, .pdf, .csv or .parquet."
        )
        raise ExportError(msg)
    return {output: _BY_ENDING[output.suffix.lower()]}


@contextmanager
def _folder_of(output: Path) -> Iterator[None]:
    """Make the folder of a report; it goes again if nothing came into it."""
    is_new = _is_folder(output) and not output.exists()
    try:
        if is_new:
            output.mkdir()
        yield
    except OSError as error:
        msg = f'The folder "{output}" cannot be made ({error.strerror}). Name another.'
        raise ExportError(msg) from error
    finally:
        if is_new and output.is_dir() and not any(output.iterdir()):
            output.rmdir()
