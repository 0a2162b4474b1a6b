"""What is found in the data: things to stop for, to ask about, to tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from napari_destvi.errors import ConfigError, InputError

Severity = Literal["stop", "ask", "tell"]
#: All that a user can be asked to agree to.
QuestionCode = Literal[
    "coordinates-nan",
    "coordinates-swapped",
    "duplicate-genes",
    "duplicate-spots",
    "empty-spots",
    "genes-by-case",
    "genes-by-column",
    "genes-by-prefix",
    "image-mismatch",
    "labels-missing",
    "labels-numeric",
    "labels-spelling",
    "library-column-missing",
    "small-types",
]
QUESTION_CODES: tuple[str, ...] = get_args(QuestionCode)

#: Given instead of codes, this accepts every question.
ACCEPT_ALL = "all"


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
    consent : str
        For "ask": what happens if the user agrees, as a short clause.
    """

    code: str
    severity: Severity
    message: str
    consent: str = ""


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
    """Collects the findings of one look at the data, in their order."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def stop(self, code: str, message: str) -> None:
        """Add a finding that makes the fit impossible."""
        self._findings.append(Finding(code, "stop", message))

    def ask(self, code: QuestionCode, message: str, consent: str) -> None:
        """Add a finding that needs the user's consent."""
        self._findings.append(Finding(code, "ask", message, consent))

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
    """Return the questions whose codes are not among those accepted.

    Examples
    --------
    >>> question = Finding("empty-spots", "ask", "3 spots are empty.", "left out")
    >>> open_questions([question], accept=["all"])
    ()
    """
    if ACCEPT_ALL in accept:
        return ()
    asked = of_severity(findings, "ask")
    return tuple(finding for finding in asked if finding.code not in accept)


def check_codes(accept: Collection[str]) -> None:
    """Refuse codes that no question has.

    Parameters
    ----------
    accept : collection of str
        What the user agrees to.

    Raises
    ------
    ConfigError
        Naming the first wrong code and all right ones.
    """
    allowed = (*QUESTION_CODES, ACCEPT_ALL)
    unknown = sorted(set(accept) - set(allowed))
    if unknown:
        msg = (
            f"There is nothing called {unknown[0]!r} to accept. What can be accepted: "
            f"{', '.join(allowed)}."
        )
        raise ConfigError(msg)


def _question(findings: tuple[Finding, ...]) -> str:
    points = [
        f"- {finding.message} If you accept {finding.code!r}, {finding.consent}."
        for finding in findings
    ]
    codes = ", ".join(dict.fromkeys(finding.code for finding in findings))
    end = f"To go on, accept {codes} (or {ACCEPT_ALL!r}), or change the files."
    return "\n".join(["The data need your consent before the fit:", *points, end])
