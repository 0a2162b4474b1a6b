"""What each setting leads to on these data, with the rule behind the number."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from napari_destvi.config import (
    LEAST_SQUARES,
    METHODS,
    FitConfig,
    FitPlan,
    cell2location_preset,
    preset_named,
    resolve,
    solves_proportions,
)
from napari_destvi.config.memory_sentences import MemoryForecast, forecast_memory
from napari_destvi.config.plan import MAX_AUTO_BATCH_SIZE
from napari_destvi.data.problem import Problem
from napari_destvi.session.needs import is_ready
from napari_destvi.session.session import Session

#: Said of Cell2location, whose counts tell hardly anything of the scale.
_NO_STATES = (
    "Shares and numbers of cells, no cell states. How many cells there are in all "
    "follows the number that you expect: rely on their ratios."
)


def setting_notes(session: Session) -> Mapping[str, str]:
    """Return a sentence per setting whose effect depends on the data or the method."""
    method = session.config.method
    if method in LEAST_SQUARES:
        return {"method": METHODS[method].description}
    if method == "cell2location":
        return _cell2location_notes(session)
    preset = preset_named(session.config.preset)
    notes = {"preset": preset.description, "ensemble_size": _ensemble_note(session)}
    problem, plan = _problem(session), plan_of(session)
    if problem is None or plan is None:
        return notes | {
            "batch_size": (
                f"auto: a tenth of the spots, at most {MAX_AUTO_BATCH_SIZE}: "
                "the rule of DestVI's authors."
            ),
            "epochs": "auto: by the preset and the number of spots.",
        }
    return notes | {
        "batch_size": _batch_size_note(session, plan),
        "epochs": _epochs_note(session, plan),
        "reference_epochs": f"{plan.reference_epochs:,} passes over the cells.",
        "device": _device_note(session, problem, plan),
    }


def _cell2location_notes(session: Session) -> Mapping[str, str]:
    description = cell2location_preset(session.config.preset).description
    notes = {"method": _NO_STATES, "preset": description}
    problem, plan = _problem(session), plan_of(session)
    if problem is None or plan is None:
        return notes | {
            "batch_size": "auto: all spots, or as many as the memory allows.",
            "epochs": "auto: by the preset.",
        }
    epochs = _note(session.config.epochs, plan.epochs, plan.epochs_reason)
    reason = plan.batch_size_reason
    return notes | {
        "batch_size": _note(session.config.batch_size, plan.batch_size, reason),
        "epochs": epochs,
        "reference_epochs": f"{plan.reference_epochs:,} passes over the cells.",
        "device": _device_note(session, problem, plan),
    }


def setting_warnings(session: Session) -> tuple[str, ...]:
    """Return what to warn of before a fit with these settings on these data."""
    problem, plan = _problem(session), plan_of(session)
    if problem is None or plan is None:
        return ()
    return plan.warnings + _memory(session, problem, plan).warnings


def plan_of(session: Session) -> FitPlan | None:
    """Return the numbers of the next fit; None until the data are inspected.

    Least squares has none.
    """
    if session.config.method in LEAST_SQUARES:
        return None
    return _plan(session, session.config)


def _plan(session: Session, config: FitConfig) -> FitPlan | None:
    problem = _problem(session)
    if problem is None:
        return None
    return resolve(
        config, n_spots=problem.spatial.n_spots, n_cells=problem.reference.n_cells
    )


def _problem(session: Session) -> Problem | None:
    """Return what there is to fit; None until the data are inspected."""
    if not is_ready(session) or session.inspection is None:
        return None
    return session.inspection.problem


def _device_note(session: Session, problem: Problem, plan: FitPlan) -> str:
    note = _memory(session, problem, plan).note
    return f"{note} So it is on the CPU." if session.config.device == "auto" else note


def _memory(session: Session, problem: Problem, plan: FitPlan) -> MemoryForecast:
    """Return what to say of the memory without PyTorch.

    What is free on a graphics card is not known then; and "auto" counts as the CPU,
    for there may be no card.
    """
    return forecast_memory(
        problem.sizes,
        session.config,
        plan,
        free_host=session.free_memory,
        on_card=session.config.device == "cuda",
    )


def _epochs_note(session: Session, plan: FitPlan) -> str:
    if solves_proportions(session.config):
        return f"{plan.epochs_reason} {plan.state_epochs:,} epochs for the states."
    return _note(session.config.epochs, plan.epochs, plan.epochs_reason)


def _ensemble_note(session: Session) -> str:
    if solves_proportions(session.config):
        return "No effect: no network predicts the proportions."
    wish, preset = session.config.ensemble_size, preset_named(session.config.preset)
    if preset.ensemble_size == 1:
        return f"No effect: the preset {preset.name} trains one model."
    reason = f"The number of the preset {preset.name}."
    return _note(wish, preset.ensemble_size, reason) if wish == "auto" else ""


def _batch_size_note(session: Session, plan: FitPlan) -> str:
    config = session.config
    if config.batch_size in ("auto", plan.batch_size):
        note = _note(config.batch_size, plan.batch_size, plan.batch_size_reason)
    else:
        note = f"{plan.batch_size}: {_in_sentence(plan.batch_size_reason)}"
    if config.batch_size == "auto":
        return note
    automatic = _plan(session, dataclasses.replace(config, batch_size="auto"))
    rule = f" The authors' rule gives {automatic.batch_size}." if automatic else ""
    return note + rule


def _note(wish: int | str, number: int, reason: str) -> str:
    if wish == "auto":
        return f"auto = {number:,}: {_in_sentence(reason)}"
    return reason


def _in_sentence(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
