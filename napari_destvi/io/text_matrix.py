"""Large tables of counts as text: read block by block into a sparse matrix."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.memory_check import MemoryLeft
from napari_destvi.io.text_layout import TextLayout, split, text_layout, with_points
from napari_destvi.io.text_lines import open_lines

#: Values in memory at a time, as they are before zeros are dropped.
_BLOCK = 4_000_000
#: Lines that are looked at to find out how a table is laid out.
_N_SAMPLE = 20
#: Blocks and their union are in memory together.
_SHARE_OF_MEMORY = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class TextMatrix:
    """A table of counts, as its file has it.

    Parameters
    ----------
    counts : csr_matrix of shape (n_rows, n_columns)
        NaN where a value is missing.
    row_names, column_names : tuple of str
        Rows without names are numbered.
    notes : DataFrame of shape (n_rows, n_notes)
        The columns that hold no counts, such as coordinates or cell types.
    separator : str
        What stands between its values.
    """

    counts: sp.csr_matrix = field(repr=False)
    row_names: tuple[str, ...] = field(repr=False)
    column_names: tuple[str, ...] = field(repr=False)
    notes: pd.DataFrame = field(repr=False)
    separator: str


def read_text_matrix(path: Path, *, owner: str) -> TextMatrix:
    """Read a table with names in the first line and, if it has any, the first column.

    Parameters
    ----------
    path : Path
        A text file, packed with gzip or not.
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    TextMatrix
        Decimal commas are understood where commas separate nothing.

    Raises
    ------
    InputError
        If it is no table, cut off, or larger than the free memory.
    """
    with open_lines(path, owner=owner) as lines:
        sample = list(itertools.islice(lines, _N_SAMPLE))
        layout = text_layout(sample, path, owner=owner)
        if not layout.measured:
            msg = f"{named_file(path, owner)} has no column of counts."
            raise InputError(msg)
        rows = itertools.chain(sample[1:], lines)
        blocks = _Blocks(layout, path, owner)
        n_lines = max(_BLOCK // len(layout.names), 1)
        while block := list(itertools.islice(rows, n_lines)):
            blocks.add(block)
    return blocks.joined()


class _Blocks:
    """Takes block after block of lines."""

    def __init__(self, layout: TextLayout, path: Path, owner: str) -> None:
        self._layout, self._path, self._owner = layout, path, owner
        self._counts: list[sp.csr_matrix] = []
        self._names: list[str] = []
        self._texts: list[list[str]] = []
        self._places: list[NDArray[np.float64]] = []
        self._memory = MemoryLeft(path, owner=owner, share=_SHARE_OF_MEMORY)
        self._n_lines = 1

    def add(self, lines: list[str]) -> None:
        layout = self._layout
        self._check_lengths(lines)
        values = self._numbers(lines)
        n_measured = len(layout.measured)
        block = sp.csr_matrix(values[:, :n_measured].astype(np.float32))
        self._memory.take(block.data.nbytes + block.indices.nbytes)
        self._counts.append(block)
        self._places.append(values[:, n_measured:])
        self._names += self._row_names(lines)
        if layout.texts:
            rows = (split(line, layout.separator) for line in lines)
            self._texts += [[row[column] for column in layout.texts] for row in rows]
        self._n_lines += len(lines)

    def joined(self) -> TextMatrix:
        names = self._layout.names
        places, texts = self._layout.places, self._layout.texts
        notes = pd.DataFrame(
            np.concatenate(self._places), columns=[names[c] for c in places]
        )
        for column, number in enumerate(texts):
            notes[names[number]] = [row[column] for row in self._texts]
        return TextMatrix(
            counts=sp.vstack(self._counts, format="csr"),
            row_names=tuple(self._names),
            column_names=tuple(names[c] for c in self._layout.measured),
            notes=notes,
            separator=self._layout.separator,
        )

    def _row_names(self, lines: list[str]) -> Iterator[str]:
        if not self._layout.has_row_names:
            start = self._n_lines
            return (str(start + number) for number in range(len(lines)))
        return (_first_value(line, self._layout.separator) for line in lines)

    def _check_lengths(self, lines: list[str]) -> None:
        wanted, separator = len(self._layout.names), self._layout.separator
        for number, line in enumerate(lines, self._n_lines + 1):
            n_values = line.count(separator) + 1
            if n_values != wanted and len(split(line, separator)) != wanted:
                msg = (
                    f"{named_file(self._path, self._owner)} has {n_values:,} values "
                    f"in line {number:,}, but names for {wanted:,} in its first line. "
                    f"It may be cut off: copy or write it again.{self._decimals()}"
                )
                raise InputError(msg)

    def _decimals(self) -> str:
        """Return what else too many values may mean, where commas are between them."""
        if self._layout.separator != ",":
            return ""
        return (
            " If its commas are decimal points, write it with points, or with "
            "semicolons between values."
        )

    def _numbers(self, lines: list[str]) -> NDArray[np.float64]:
        """Return the numbers of shape (n_lines, n_measured + n_places)."""
        layout = self._layout
        columns = [*layout.measured, *layout.places]
        lines = [with_points(line, layout.separator) for line in lines]
        delimiter = None if layout.separator == " " else layout.separator
        try:
            return np.loadtxt(
                lines,
                delimiter=delimiter,
                usecols=columns,
                comments=None,
                quotechar='"',
                ndmin=2,
            )
        except ValueError:  # gaps; slower, but it knows them
            return self._numbers_with_gaps(lines, columns)

    def _numbers_with_gaps(
        self, lines: list[str], columns: list[int]
    ) -> NDArray[np.float64]:
        separator = self._layout.separator
        try:
            frame = pd.read_csv(
                io.StringIO("\n".join(lines)),
                sep=r"\s+" if separator == " " else separator,
                header=None,
                usecols=columns,
            )
            return np.asarray(frame[columns], dtype=np.float64)
        except ValueError as error:
            msg = (
                f"{named_file(self._path, self._owner)} has a value among the "
                f"counts that is no number ({error}), below line {self._n_lines:,}. "
                "Correct it, or write the table again."
            )
            raise InputError(msg) from error


def _first_value(line: str, separator: str) -> str:
    if line.startswith('"'):
        return split(line, separator)[0] if '""' in line else line[1:].partition('"')[0]
    return line.partition(separator)[0].strip()
