r"""Sets of genes from a file, as the Molecular Signatures Database writes them: GMT.

A line per set: its name, a description or address, and its genes, with tabs between.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.text_lines import open_lines

#: Before the genes of a line: its name, and a description.
_N_BEFORE = 2
HOW_TO = (
    "Each line is the name of a set, a description (or nothing), and its genes, all "
    "with tabs between."
)

#: Letters of a line that are looked at.
_HEAD = 200
#: In all sets together: some thirty times what MSigDB has, and 160 MB.
MAX_GENES = 20_000_000
TOO_MANY = (
    "{} has more than {:,} genes in its sets, far more than any collection. Choose a "
    "file with the sets that you are interested in."
)

GeneSets = Mapping[str, tuple[str, ...]]


def read_gene_sets(path: Path) -> GeneSets:
    """Return the genes of each set of a file, in its order; sets of none are left out.

    Parameters
    ----------
    path : Path
        In the format GMT, packed with gzip or not.

    Raises
    ------
    InputError
        If there is no such file, it is damaged, empty, no text or far too large, a
        line is no set, or a name comes twice.
    """
    sets: dict[str, tuple[str, ...]] = {}
    for number, name, genes in _lines(path):
        if name in sets:
            msg = (
                f'{named_file(path, "")} has two sets named "{name}", the second in '
                f"line {number}. Give each a name of its own."
            )
            raise InputError(msg)
        sets[name] = genes
    if not path.stat().st_size:
        msg = f"{named_file(path, '')} is empty. Download or save it again."
        raise InputError(msg)
    if not sets:
        msg = f"{named_file(path, '')} has no gene sets. {HOW_TO}"
        raise InputError(msg)
    return sets


def _lines(path: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the number of each line, and its name and genes; comments are left out."""
    # Sets share most of their genes: each name is there once.
    names: dict[str, str] = {}
    n_read = 0
    with open_lines(path, owner="") as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#"):
                continue
            fields = [field.strip() for field in line.split("\t")]
            _check_line(path, number, line, fields)
            members = filter(None, fields[_N_BEFORE:])
            genes = tuple(dict.fromkeys(names.setdefault(g, g) for g in members))
            n_read += len(genes)
            if n_read > MAX_GENES:
                raise InputError(TOO_MANY.format(named_file(path, ""), MAX_GENES))
            if genes:  # a set of none is left out, and costs the others nothing
                yield number, fields[0], genes


def _check_line(path: Path, number: int, line: str, fields: list[str]) -> None:
    """Refuse a line that is no set.

    Raises
    ------
    InputError
        Saying what it looks like.
    """
    if not _is_text(line):
        msg = (
            f"{named_file(path, '')} holds no text, so it has no gene sets. Save them "
            "as text with the ending .gmt; MSigDB offers that as a download. "
        )
        raise InputError(msg + HOW_TO)
    if not fields[0] or len(fields) < _N_BEFORE:
        msg = (
            f"Line {number} of {_named(path)} is no gene set: it begins with "
            f'"{line[:40].strip()}". {HOW_TO} A mere list of genes is no file of '
            "sets: paste it into the field for a gene, or name the genes with --genes."
        )
        raise InputError(msg)


def _is_text(line: str) -> bool:
    """Tell whether the beginning of a line is free of control characters but tabs."""
    head = line[:_HEAD].replace("\t", "")
    return all(unicodedata.category(letter) != "Cc" for letter in head)


def _named(path: Path) -> str:
    name = named_file(path, "")
    return name[0].lower() + name[1:]
