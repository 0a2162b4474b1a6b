"""What the user is doing now: evented state, without Qt and without torch."""

from napari_destvi.session.compare_terms import Compared, Ranked, RankingAsked
from napari_destvi.session.drawing import Drawing
from napari_destvi.session.session import Session
from napari_destvi.session.terms import (
    AxesAsked,
    Change,
    Colour,
    Export,
    ExportKind,
    LeftOver,
    LimitsAsked,
    LimitsFound,
    MapForm,
    MapKey,
    Message,
    Quantity,
    Question,
    RunState,
)
from napari_destvi.session.view_state import ViewState, view_state

__all__ = [
    "AxesAsked",
    "Change",
    "Colour",
    "Compared",
    "Drawing",
    "Export",
    "ExportKind",
    "LeftOver",
    "LimitsAsked",
    "LimitsFound",
    "MapForm",
    "MapKey",
    "Message",
    "Quantity",
    "Question",
    "Ranked",
    "RankingAsked",
    "RunState",
    "Session",
    "ViewState",
    "view_state",
]
