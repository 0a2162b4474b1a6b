"""How a text table is laid out: what separates its values, and what its columns are."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from napari_destvi.data.file_keys import COORDINATE_COLUMNS
from napari_destvi.data.labels import USUAL_NAMES
from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.text_tables import NO_TYPES

#: What may stand between values, and what to call it.
SEPARATORS = {"\t": "tabs", ",": "commas", ";": "semicolons", " ": "spaces"}
#: Pairs of columns with x and y, in lower case, the surest first; also those of
#: Slide-seq (xcoord), the ST spot detector (pixel_x), Vizgen and Xenium.
PLACE_COLUMNS = (
    *dict.fromkeys((x.lower(), y.lower()) for x, y in COORDINATE_COLUMNS[:2]),
    ("pixel_x", "pixel_y"),
    ("x_pixel", "y_pixel"),
    ("xcoord", "ycoord"),
    ("x_coord", "y_coord"),
    ("x_coordinate", "y_coordinate"),
    ("coord_x", "coord_y"),
    ("coordx", "coordy"),
    ("spatial_x", "spatial_y"),
    ("x_centroid", "y_centroid"),
    ("center_x", "center_y"),
    ("centroid_x", "centroid_y"),
    ("pos_x", "pos_y"),
    ("x_pos", "y_pos"),
    ("x", "y"),
    ("array_col", "array_row"),
    ("col", "row"),
)
_PLACES = frozenset(name for pair in PLACE_COLUMNS for name in pair)
#: Columns, in lower case, with numbers that tell of a spot.
MEASURES = (_PLACES | NO_TYPES) - {"library_id"}
_NO_GENES = MEASURES | frozenset(USUAL_NAMES)
#: Headings of columns that name the rows, in lower case, of letters only.
_NAME_COLUMNS = frozenset(
    f"{thing}{part}"
    for thing in ("barcode", "cell", "spot", "bead", "bin", "row", "object", "entity")
    for part in ("", "s", "id", "ids", "name", "names", "number")
) | {"id", "ids", "name", "names", "index", "unnamed", "gene", "genes", "geneid"}
#: No count of molecules has so many digits, but names of cells have.
_DIGITS_OF_NAMES = 10


@dataclass(frozen=True, slots=True)
class TextLayout:
    """What the first lines tell of a table.

    Parameters
    ----------
    separator : str
        One of `SEPARATORS`.
    names : tuple of str
        Of all columns, with "" for that of the row names.
    has_row_names : bool
        Whether the first column names the rows.
    measured : tuple of int
        Columns with counts.
    places : tuple of int
        Columns with numbers that are none, such as coordinates.
    texts : tuple of int
        Columns with text, such as cell types.
    """

    separator: str
    names: tuple[str, ...] = field(repr=False)
    has_row_names: bool
    measured: tuple[int, ...] = field(repr=False)
    places: tuple[int, ...]
    texts: tuple[int, ...]


def text_layout(lines: Sequence[str], path: Path, *, owner: str) -> TextLayout:
    """Find out how a table is laid out.

    Parameters
    ----------
    lines : sequence of str
        The first ones.
    path : Path
        The file, for the sentence.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        If it has no columns or no rows.
    """
    separator = _separator(lines)
    if separator is None:
        fault = (
            f"its lines are not split alike by {', '.join(SEPARATORS.values())}"
            if len(lines) > 1
            else "it has no second line"
        )
        msg = (
            f"{named_file(path, owner)} cannot be read as a table: {fault}. Give a "
            "text file with names in its first line and column, and a count in each "
            "other place."
        )
        raise InputError(msg)
    rows = [split(line, separator) for line in lines]
    names = rows[0]
    if len(rows[1]) == len(names) + 1:  # as R writes it
        names = ["", *names]
    # A line of another length is told when it is read.
    values = [row for row in rows[1:] if len(row) == len(names)]
    has_row_names = _may_name_rows(names[0], [row[0] for row in values])
    first = 1 if has_row_names else 0
    columns = [column for column in range(first, len(names)) if names[column]]
    texts = [c for c in columns if _is_text([row[c] for row in values])]
    others = [c for c in columns if c not in set(texts)]
    apart = [c for c in others if names[c].lower() in _NO_GENES]
    measured = [c for c in others if c not in set(apart)]
    return TextLayout(
        separator,
        tuple(names),
        has_row_names,
        tuple(measured),
        tuple(apart),
        tuple(texts),
    )


def split(line: str, separator: str) -> list[str]:
    """Return the values of a line as text, without quotation marks and margins."""
    skip = separator == " "
    table = csv.reader([line], delimiter=separator, skipinitialspace=skip)
    try:
        fields = next(table, [])
    except csv.Error:  # a value as long as a book: not what separates them
        return [line]
    return [field.strip() for field in fields]


def with_points(text: str, separator: str) -> str:
    """Return numbers with decimal points; commas that separate values are left.

    Parameters
    ----------
    text : str
        A value, or a line of values.
    separator : str
        What stands between the values of the table.

    Examples
    --------
    >>> with_points("0,5;7", ";"), with_points("0.5,7", ",")
    ('0.5;7', '0.5,7')
    """
    return text if separator == "," else text.replace(",", ".")


def is_name_column(heading: str) -> bool:
    """Return whether a heading is one of columns that name spots, cells or genes.

    Examples
    --------
    >>> is_name_column("Cell.ID"), is_name_column("Unnamed: 0"), is_name_column("Actb")
    (True, True, False)
    """
    return re.sub(r"[\W\d_]", "", heading.lower()) in _NAME_COLUMNS


def find_places(names: Sequence[str]) -> tuple[str, str] | None:
    """Return the names of the columns with x and y, None if there are none.

    Parameters
    ----------
    names : sequence of str
        Of all columns, in any case.

    Examples
    --------
    >>> find_places(["barcode", "XCoord", "YCoord"])
    ('XCoord', 'YCoord')
    """
    known = {name.lower(): name for name in reversed(names)}
    for x, y in PLACE_COLUMNS:
        if x in known and y in known:
            return known[x], known[y]
    return None


def _separator(lines: Sequence[str]) -> str | None:
    """Return what splits all lines into as many values; more of them are better."""
    sizes: dict[str, int] = {}
    for separator in SEPARATORS:
        head, *others = [len(split(line, separator)) for line in lines] or [0]
        if others and set(others) <= {head, head + 1} and others[0] > 1:
            sizes[separator] = others[0]
    return max(sizes, key=lambda separator: sizes[separator], default=None)


def _may_name_rows(heading: str, values: Sequence[str]) -> bool:
    """Return whether a first column has names of rows, and not places or counts.

    Numbers are names under a heading that says so, or where they rise from line to
    line, or have more digits than any count.
    """
    if _is_text(values) or not heading:
        return True
    if heading.lower() in _PLACES:
        return False
    if is_name_column(heading):
        return True
    if not all(value.isdecimal() for value in values):
        return False
    in_order = [(len(value), value) for value in values]  # as of their numbers
    rise = all(one < following for one, following in itertools.pairwise(in_order))
    return rise or all(len(value) >= _DIGITS_OF_NAMES for value in values)


def _is_text(values: Sequence[str]) -> bool:
    """Return whether most values are no numbers: a fault or two are left to be told."""
    known = [value for value in values if value.upper() not in ("", "NA", "NAN")]
    return sum(map(_is_number, known)) < len(known) / 2


def _is_number(value: str) -> bool:
    try:
        float(value.replace(",", "."))
    except ValueError:
        return False
    return True
