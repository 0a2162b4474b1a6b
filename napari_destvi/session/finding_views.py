"""The findings as the window lists them: the gravest first, with what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from napari_destvi.data.findings import Finding
from napari_destvi.data.fixes import Fix
from napari_destvi.session.session import Session
from napari_destvi.session.swapping import finding_on_roles

#: Gravest first.
SEVERITIES = ("stop", "ask", "tell")


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding: how grave, the sentence, the ways to go on, and the one chosen."""

    code: str
    severity: str
    message: str
    fixes: tuple[Fix, ...] = ()
    chosen: Fix | None = None


def finding_views(session: Session) -> tuple[FindingView, ...]:
    """Return the findings of the inspection, the gravest first.

    Before there is one, only what the files themselves tell.
    """
    if session.inspection is None:
        return _views(finding_on_roles(session), session)
    return _views(session.inspection.findings, session)


def _views(findings: Iterable[Finding], session: Session) -> tuple[FindingView, ...]:
    views = (
        FindingView(
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            fixes=finding.fixes,
            chosen=finding.chosen(session.accepted),
        )
        for finding in findings
    )
    return tuple(sorted(views, key=lambda view: SEVERITIES.index(view.severity)))
