"""What was found in the files, and whether the user agreed to go on with it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from napari_destvi.cli.quoting import quoted
from napari_destvi.cli.sentences import tell
from napari_destvi.data.findings import Finding, of_severity, open_questions
from napari_destvi.data.fixes import Fix
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
    if inspection.summary is not None:
        for sentence in inspection.summary.sentences():
            tell(sentence)
    settle(inspection.findings, accept=accept, before="the fit")
    assert inspection.problem is not None  # nothing is in the way any more
    return inspection.problem


def settle(
    findings: Collection[Finding], *, accept: Collection[str], before: str
) -> None:
    """Tell what was found, and refuse where it is in the way of what is wanted.

    Parameters
    ----------
    findings : collection of Finding
        All that was found.
    accept : collection of str
        Codes of the questions that the user agreed to; "all" for every one.
    before : str
        What needs the consent, such as "the fit".

    Raises
    ------
    InputError
        If one of them stops, or there is something to agree to.
    """
    questions = open_questions(findings, accept)
    _tell_findings(findings, accept)
    stops = of_severity(findings, "stop")
    if stops:
        raise InputError(_stops(stops))
    if questions:
        raise InputError(_questions(questions, before))


def option(fix: Fix) -> str:
    """Return what to type on the command line for a fix.

    Examples
    --------
    >>> option(Fix("Add up", "they are added up", "duplicate-genes=sum"))
    '--accept duplicate-genes=sum'
    """
    if fix.change == "files":
        return "--spots and --reference exchanged"
    return f"--{fix.change} {quoted(fix.value)}"


def _stops(findings: tuple[Finding, ...]) -> str:
    lines = []
    for found in findings:
        lines.append(found.message)
        lines += [f"  With {option(fix)}, {fix.effect}." for fix in found.fixes]
    return "\n".join(lines)


def _tell_findings(findings: Collection[Finding], accept: Collection[str]) -> None:
    for found in findings:
        chosen = found.chosen(accept)
        if found.severity == "tell":
            tell(f"Note: {found.message}")
        elif chosen is not None:
            tell(f"Accepted: {found.message} So {chosen.effect}.")


def _questions(findings: tuple[Finding, ...], before: str) -> str:
    lines = [f"the data need your consent before {before}. Nothing was written."]
    for found in findings:
        lines.append(f"  {found.message}")
        lines += [f"  With {option(fix)}, {fix.effect}." for fix in found.fixes]
    lines.append("Add these options, or --yes to accept all, or change the files.")
    return "\n".join(lines)
