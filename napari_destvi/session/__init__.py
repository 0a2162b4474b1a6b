"""What the user is doing now: evented state, without Qt and without torch."""

from napari_destvi.session.session import (
    Export,
    ExportKind,
    MapForm,
    MapKey,
    Message,
    Quantity,
    RunState,
    Session,
)
from napari_destvi.session.view_state import ViewState, view_state

__all__ = [
    "Export",
    "ExportKind",
    "MapForm",
    "MapKey",
    "Message",
    "Quantity",
    "RunState",
    "Session",
    "ViewState",
    "view_state",
]
