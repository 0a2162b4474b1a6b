"""The past fits as a table of text, and one of them as lines of its own."""

from __future__ import annotations

from collections.abc import Sequence

from napari_destvi.io.run_record import RunRecord
from napari_destvi.session.compared_tables import SHORT_KEY
from napari_destvi.session.past_fit_facts import facts, heeded_settings
from napari_destvi.session.past_fit_lines import cells, columns, measures


def run_table(records: Sequence[RunRecord]) -> str:
    """Return a line per fit below the titles; empty without a fit."""
    if not records:
        return ""
    titles = columns(slides=True, scores=measures(records))
    lines = [("Key", *titles)]
    lines += [
        (record.key[:SHORT_KEY], *(cell.text for cell in cells(record, titles)))
        for record in records
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            f"{text:{width}}" for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def run_text(record: RunRecord) -> str:
    """Return all that is known of a fit: a title and what it says, line by line."""
    titles = columns(slides=False, scores=measures([record]))
    values = (cell.text for cell in cells(record, titles))
    told = {**dict(zip(titles, values, strict=True)), **facts(record)}
    settings = {f"  {name}": text for name, text in heeded_settings(record).items()}
    if settings:
        told |= {"Settings": "", **settings}
    width = max(map(len, told))
    lines = (f"{title:{width}}  {text}".rstrip() for title, text in told.items())
    return "\n".join(lines)
