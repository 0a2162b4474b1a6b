"""What was found in the files, and whether the user agreed to go on with it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell
from napari_destvi.data.findings import Finding, of_severity, open_questions
from napari_destvi.data.problem import Problem
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from napari_destvi.data.prepare import Inspection


def agreed_problem(inspection: Inspection, *, accept: Collection[str]) -> Problem:
    """Tell what was found, and return the problem if nothing is in the way.

    Parameters
    ----------
    inspection : Inspection
        Made with the same `accept`.
    accept : collection of str
        Codes of the questions that the user agreed to; "all" for every one.

    Raises
    ------
    InputError
        If the data make a fit impossible, or there is something to agree to.
    """
    _tell_findings(inspection, accept)
    if inspection.problem is not None:
        return inspection.problem
    stops = of_severity(inspection.findings, "stop")
    if stops:
        raise InputError("\n".join(stop.message for stop in stops))
    raise InputError(_questions(open_questions(inspection.findings, accept)))


def _tell_findings(inspection: Inspection, accept: Collection[str]) -> None:
    if inspection.summary is not None:
        for sentence in inspection.summary.sentences():
            tell(sentence)
    open_codes = {found.code for found in open_questions(inspection.findings, accept)}
    for found in inspection.findings:
        if found.severity == "tell":
            tell(f"Note: {found.message}")
        elif found.severity == "ask" and found.code not in open_codes:
            tell(f"Accepted: {found.message} So {found.consent}.")


def _questions(findings: tuple[Finding, ...]) -> str:
    lines = ["the data need your consent before the fit. Nothing was written."]
    for found in findings:
        lines.append(f"  {found.message}")
        lines.append(f"  With --accept {found.code}, {found.consent}.")
    lines.append("Add these options, or --yes to accept all, or change the files.")
    return "\n".join(lines)
