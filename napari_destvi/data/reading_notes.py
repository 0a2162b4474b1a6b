"""What a reader has to tell about a file: carried with the data, told as findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from napari_destvi.data.findings import FindingLog

if TYPE_CHECKING:
    from anndata import AnnData

#: Key of ``uns`` with a sentence per code of a finding; never of a file.
NOTES_KEY = "napari_destvi_reading_notes"


def add_note(data: AnnData, code: str, sentence: str) -> None:
    """Attach a sentence to data that were just read.

    Parameters
    ----------
    data : AnnData
        What a reader is about to return; modified.
    code : str
        Stable name of the finding that it becomes, such as "raw-matrix".
    sentence : str
        What was left out or chosen, and what else the user can do.
    """
    data.uns.setdefault(NOTES_KEY, {})[code] = sentence


def has_note(data: AnnData, code: str) -> bool:
    """Return whether the reader of data told something of this kind already."""
    return code in _notes(data)


def without_notes(data: AnnData) -> AnnData:
    """Return data that were just read, without notes that their file claims to have.

    Parameters
    ----------
    data : AnnData
        What a reader is about to return; modified.
    """
    data.uns.pop(NOTES_KEY, None)
    return data


def tell_notes(data: AnnData, log: FindingLog) -> None:
    """Log what the reader of a slide or a reference had to tell.

    Parameters
    ----------
    data : AnnData
        Not modified.
    log : FindingLog
        Takes the findings.
    """
    for code, sentence in _notes(data).items():
        log.tell(str(code), str(sentence))


def _notes(data: AnnData) -> Mapping[object, object]:
    notes = data.uns.get(NOTES_KEY)
    # data that were not read by us may use the name for their own
    return notes if isinstance(notes, Mapping) else {}
