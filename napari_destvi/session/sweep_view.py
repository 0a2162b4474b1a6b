"""What the window of a sweep shows and allows, by pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from napari_destvi.config.durations import readable_duration
from napari_destvi.data.wording import number_of
from napari_destvi.errors import ConfigError
from napari_destvi.session.hints import why_no_data
from napari_destvi.session.needs import is_ready
from napari_destvi.session.session import Session
from napari_destvi.session.sweep_lines import SweepLine, sweep_columns, sweep_lines
from napari_destvi.session.sweep_reporting import why_no_report
from napari_destvi.session.sweep_terms import SweepNews
from napari_destvi.session.sweeping import may_start_sweep, wished_sweep

NO_TRUTH = (
    'Without scores: choose what is true in section 5, under "With", to get them.'
)
TRUTH = "Runs are scored against {}, chosen in section 5."
STOPPING = "Ending the runs …"
ANOTHER_SLIDE = "These runs are of another slide, {}."


@dataclass(frozen=True, slots=True)
class SweepView:
    """The wishes, the table and what may be done.

    Parameters
    ----------
    problem : str
        What is wrong with what is typed or ticked; empty if nothing is.
    plan : str
        How many runs, and how long they take.
    truth : str
        What they are scored against.
    may_choose, can_start, can_stop : bool
        Whether settings may be changed, and which buttons pressed.
    why_not_start : str
        Why not; empty if it can.
    status : str
        Where the sweep stands.
    percent : int
        Share of it that is done, from 0 to 100.
    columns : tuple of str
        Titles.
    lines : tuple of SweepLine
        A run each.
    failures : str
        Why runs failed, a line each; empty if none did.
    advice : str
        What to choose; empty while runs are to come.
    elsewhere : str
        That the runs are of another slide than the open one; empty if they are not.
    why_no_report : str
        Why there is none to write; empty if there is.
    """

    problem: str
    plan: str
    truth: str
    may_choose: bool
    can_start: bool
    can_stop: bool
    why_not_start: str
    status: str
    percent: int
    columns: tuple[str, ...]
    lines: tuple[SweepLine, ...]
    failures: str
    advice: str
    elsewhere: str
    why_no_report: str


def sweep_view(session: Session) -> SweepView:
    """Return what the window shows and allows in this session."""
    problem, plan = _plan(session)
    news, is_idle = session.sweep_news, session.sweep_state == "idle"
    why_not = _why_not_start(session, problem)
    title = session.compared_with
    return SweepView(
        problem=problem,
        plan=plan,
        truth=NO_TRUTH if title is None else TRUTH.format(title),
        may_choose=is_idle,
        can_start=not why_not,
        can_stop=session.sweep_state == "running",
        why_not_start=why_not,
        status=_status(session),
        percent=0 if news is None else round(100 * news.progress.fraction),
        columns=sweep_columns(news),
        lines=sweep_lines(news),
        failures="" if news is None else _failures(news),
        advice=_advice(news) if news is not None and is_idle else "",
        elsewhere="" if news is None else _elsewhere(session, news),
        why_no_report=why_no_report(session),
    )


def _elsewhere(session: Session, news: SweepNews) -> str:
    if news.spots == session.spots_path:
        return ""
    name = "from no file" if news.spots is None else news.spots.name
    return ANOTHER_SLIDE.format(name)


def _plan(session: Session) -> tuple[str, str]:
    """Return what is wrong with the wishes, or what they lead to."""
    try:
        runs = wished_sweep(session).runs()
    except ConfigError as error:
        return str(error), ""
    told = number_of(len(runs), "run")
    if not is_ready(session):
        return "", f"{told}."
    from napari_destvi.experiments import guessed_time

    assert session.inspection is not None
    assert session.inspection.problem is not None
    seconds = guessed_time(runs, session.inspection.problem.sizes)
    return "", f"{told}, about {readable_duration(seconds)} one after the other."


def _why_not_start(session: Session, problem: str) -> str:
    if session.sweep_state != "idle":
        return "A comparison is running."
    if not may_start_sweep(session):
        return why_no_data(session)
    return problem


def _status(session: Session) -> str:
    if session.sweep_state == "stopping":
        return STOPPING
    news = session.sweep_news
    if news is None:
        return "Starting …" if session.sweep_state == "running" else ""
    progress = news.progress
    n_failed = progress.number("failed")
    told = f"{progress.number('complete')} of {number_of(len(progress.runs), 'run')}"
    told += " done"
    if n_failed:
        told += f", {n_failed} failed"
    if session.sweep_state == "running":
        return f"{told}; about {readable_duration(progress.seconds_left)} left"
    return told if progress.is_done else f"{told}; Start goes on"


def _failures(news: SweepNews) -> str:
    """Return the reasons, each once: many runs may have failed for the same."""
    failed = [state for state in news.progress.runs if state.status == "failed"]
    by_reason = {state.error: state.run.name for state in reversed(failed)}
    reasons = reversed(by_reason.items())
    return "\n".join(f"{name} failed: {reason}" for reason, name in reasons)


def _advice(news: SweepNews) -> str:
    from napari_destvi.experiments import best_settings

    return " ".join(best_settings(news.table)) if news.progress.is_done else ""
