"""What ``check`` prints: all findings by how grave they are, as text or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterator
from typing import Any

from napari_destvi.cli.consent import option
from napari_destvi.data.findings import Finding, Severity, of_severity
from napari_destvi.data.prepare import Inspection
from napari_destvi.data.wording import verb

#: What the exit code of the program means.
READY, ASKED, STOPPED = 0, 1, 2
WIDTH = 88
#: Of which severity, whether answered, and what they are called together.
_TITLES: tuple[tuple[Severity, bool, str], ...] = (
    ("stop", False, "Stands in the way of a fit"),
    ("ask", False, "To be answered before a fit"),
    ("ask", True, "Answered"),
    ("tell", False, "Good to know"),
)


def exit_code(inspection: Inspection) -> int:
    """Return 0 if nothing is in the way, 1 if there are questions, 2 if more is."""
    if of_severity(inspection.findings, "stop"):
        return STOPPED
    return ASKED if inspection.questions else READY


def text_report(inspection: Inspection, accept: Collection[str]) -> str:
    """Return all that was found, for people.

    Parameters
    ----------
    inspection : Inspection
        Made with the same `accept`.
    accept : collection of str
        What the user agreed to.
    """
    lines = list(inspection.summary.sentences()) if inspection.summary else []
    for title, found in _sections(inspection, accept):
        if found:
            lines += ["", f"{title} ({len(found):,}):"]
            lines += [line for finding in found for line in _told(finding, accept)]
    lines += ["", _ending(inspection)]
    return "\n".join(lines).lstrip("\n")


def json_report(inspection: Inspection, accept: Collection[str]) -> str:
    """Return all that was found, for programs; parameters as of `text_report`."""
    content = {
        "ready": exit_code(inspection) == READY,
        "exit_code": exit_code(inspection),
        "summary": inspection.summary.sentences() if inspection.summary else [],
        "findings": [_entry(finding, accept) for finding in inspection.findings],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _sections(
    inspection: Inspection, accept: Collection[str]
) -> Iterator[tuple[str, list[Finding]]]:
    """Yield titles and what belongs below them, the gravest first."""
    for severity, is_answered, title in _TITLES:
        found = of_severity(inspection.findings, severity)
        yield (
            title,
            [
                each
                for each in found
                if (each.chosen(accept) is not None) == is_answered
            ],
        )


def _told(finding: Finding, accept: Collection[str]) -> Iterator[str]:
    yield f"  {finding.code}"
    yield _indented(finding.message)
    chosen = finding.chosen(accept)
    if chosen is not None:
        yield _indented(f"Accepted: {chosen.effect}.")
        return
    for fix in finding.fixes:
        yield _indented(f"{option(fix)}: {fix.effect}.", hang=2)


def _indented(text: str, *, hang: int = 0) -> str:
    inside = " " * 4
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=inside,
        subsequent_indent=inside + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _ending(inspection: Inspection) -> str:
    code = exit_code(inspection)
    if code == STOPPED:
        return "A fit cannot start with these files as they are."
    if code == ASKED:
        n = len(inspection.questions)
        return f"A fit can start once {verb(n, 'this is', 'these are')} answered."
    if inspection.problem is None:
        return "Nothing stands against a fit; give a reference to check them together."
    return "A fit can start."


def _entry(finding: Finding, accept: Collection[str]) -> dict[str, Any]:
    chosen = finding.chosen(accept)
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "accepted": None if chosen is None else chosen.value,
        "fixes": [
            {"label": fix.label, "effect": fix.effect, "option": option(fix)}
            for fix in finding.fixes
        ],
    }
