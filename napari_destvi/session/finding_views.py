"""The findings as the window lists them: the gravest first, with the consent given."""

from __future__ import annotations

from dataclasses import dataclass

from napari_destvi.session.session import Session

#: Gravest first.
SEVERITIES = ("stop", "ask", "tell")


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding: how grave, the sentence, and for "ask" what consent means."""

    code: str
    severity: str
    message: str
    consent: str
    agreed: bool


def finding_views(session: Session) -> tuple[FindingView, ...]:
    """Return the findings of the inspection, the gravest first."""
    if session.inspection is None:
        return ()
    views = (
        FindingView(
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            consent=finding.consent,
            agreed=finding.code in session.accepted,
        )
        for finding in session.inspection.findings
    )
    return tuple(sorted(views, key=lambda view: SEVERITIES.index(view.severity)))
