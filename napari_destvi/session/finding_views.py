"""The findings as the window lists them: the gravest first, with what was chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
        return views_of(finding_on_roles(session), session.accepted)
    return views_of(session.inspection.findings, session.accepted)


def views_of(
    findings: Iterable[Finding], accepted: Collection[str]
) -> tuple[FindingView, ...]:
    """Return findings with what was chosen of the ways that they offer."""
    views = (
        FindingView(
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            fixes=finding.fixes,
            chosen=finding.chosen(accepted),
        )
        for finding in findings
    )
    return tuple(sorted(views, key=lambda view: SEVERITIES.index(view.severity)))
