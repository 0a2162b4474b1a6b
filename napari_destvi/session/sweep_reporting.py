"""What the user does to get a report of a sweep: ask for it, and hear where it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from napari_destvi.data.wording import printable
from napari_destvi.session.session import Session
from napari_destvi.session.sweep_terms import ReportAsked
from napari_destvi.session.terms import Message

NOTHING_DONE = "Available when a run is done."
WRITING = "A report is being written."
OTHER_SLIDE = "Open the slide of these runs first: its maps are drawn."
WRITTEN = 'The report is in "{folder}". Open report.html there in a browser.'


def why_no_report(session: Session) -> str:
    """Return why no report can be written now; empty if one can."""
    news = session.sweep_news
    if session.report_asked is not None:
        return WRITING
    if news is None or news.asked is None or not news.progress.number("complete"):
        return NOTHING_DONE
    is_here = session.tissue is not None and news.spots == session.spots_path
    return "" if is_here else OTHER_SLIDE


def ask_report(session: Session, folder: Path) -> None:
    """Ask for a report in a new folder within this one."""
    news, tissue = session.sweep_news, session.tissue
    if why_no_report(session) or news is None or tissue is None or news.asked is None:
        return
    session.report_asked = ReportAsked(news.asked, news, tissue, folder)


def take_report(session: Session, asked: ReportAsked, files: Sequence[Path]) -> None:
    """Say where the report is."""
    if session.report_asked is asked:
        session.report_asked = None
        folder = files[0].parent
        session.message = Message("info", WRITTEN.format(folder=printable(str(folder))))


def refuse_report(session: Session, asked: ReportAsked, problem: str) -> None:
    """Say why there is none."""
    if session.report_asked is asked:
        session.report_asked = None
        session.message = Message("error", problem)
