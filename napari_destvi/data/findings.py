"""What is found in the data: things to stop for, to ask about, to tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from napari_destvi.data.answers import ACCEPT_ALL, QuestionCode, answer
from napari_destvi.data.fixes import Fix
from napari_destvi.errors import InputError

Severity = Literal["stop", "ask", "tell"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the user should know about the data.

    Parameters
    ----------
    code : str
        Stable name of the kind of finding, such as "empty-spots".
    severity : {"stop", "ask", "tell"}
        The fit is impossible; possible if the user agrees; goes on.
    message : str
        What is wrong, what is allowed and what to do.
    fixes : tuple of Fix
        The ways to go on, the usual one first; a question has at least one.
    """

    code: str
    severity: Severity
    message: str
    fixes: tuple[Fix, ...] = ()

    @property
    def consent(self) -> str:
        """For a question: what happens if the user simply agrees, as a clause."""
        return self.fixes[0].effect if self.severity == "ask" else ""

    def chosen(self, accept: Collection[str]) -> Fix | None:
        """Return the way that the user chose; None while the question is open."""
        if self.severity != "ask":
            return None
        for fix in self.fixes:
            if fix.value in accept:
                return fix
        is_agreed = self.code in accept or ACCEPT_ALL in accept
        return self.fixes[0] if is_agreed else None


class NeedsConsent(InputError):
    """Questions to which the user has not agreed yet.

    Parameters
    ----------
    findings : tuple of Finding
        The open questions.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(_question(findings))
        self.findings = findings


class FindingLog:
    """Collects the findings of one look at the data, in their order.

    Parameters
    ----------
    accept : collection of str
        What the user has answered already. It must be given: a log that does not know
        the answers takes the first way of every question.
    """

    def __init__(self, accept: Collection[str]) -> None:
        self._accept = accept
        self._findings: list[Finding] = []

    def stop(self, code: str, message: str, *fixes: Fix) -> None:
        """Add a finding that makes the fit impossible as it is."""
        self._findings.append(Finding(code, "stop", message, fixes))

    def ask(self, code: QuestionCode, message: str, *ways: Fix) -> str:
        """Add a finding that needs the user's consent, and return the way to go on.

        Parameters
        ----------
        code, message : str
            As of a `Finding`.
        *ways : Fix
            With the name of each way as its value; "" if there is only one.

        Returns
        -------
        str
            The name of the way that was chosen; of the first while none is.
        """
        fixes = tuple(replace(way, value=answer(code, way.value)) for way in ways)
        finding = Finding(code, "ask", message, fixes)
        self._findings.append(finding)
        chosen = finding.chosen(self._accept)
        return ways[0 if chosen is None else fixes.index(chosen)].value

    def tell(self, code: str, message: str) -> None:
        """Add a finding that the user should know."""
        self._findings.append(Finding(code, "tell", message))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings so far."""
        return tuple(self._findings)

    @property
    def stopped(self) -> bool:
        """Whether one of the findings makes the fit impossible."""
        return bool(of_severity(self._findings, "stop"))


def of_severity(
    findings: Collection[Finding], severity: Severity
) -> tuple[Finding, ...]:
    """Return the findings of one severity."""
    return tuple(finding for finding in findings if finding.severity == severity)


def open_questions(
    findings: Collection[Finding], accept: Collection[str]
) -> tuple[Finding, ...]:
    """Return the questions that are not answered by what was accepted.

    Examples
    --------
    >>> way = Fix("Leave them out", "they are left out", "empty-spots")
    >>> question = Finding("empty-spots", "ask", "3 spots are empty.", (way,))
    >>> open_questions([question], accept=["all"])
    ()
    """
    asked = of_severity(findings, "ask")
    return tuple(finding for finding in asked if finding.chosen(accept) is None)


def _question(findings: tuple[Finding, ...]) -> str:
    points = [f"- {finding.message}{_ways(finding)}" for finding in findings]
    codes = ", ".join(dict.fromkeys(finding.code for finding in findings))
    end = f"To go on, accept {codes} (or {ACCEPT_ALL!r}), or change the files."
    return "\n".join(["The data need your consent before the fit:", *points, end])


def _ways(finding: Finding) -> str:
    ways = [f" If you accept {fix.value!r}, {fix.effect}." for fix in finding.fixes]
    return "".join(ways)
