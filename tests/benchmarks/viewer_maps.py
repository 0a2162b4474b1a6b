"""How fast the window adds a map and changes it: the dock over a made-up result."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import napari
import numpy as np
import psutil
from numpy.typing import NDArray
from qtpy.QtWidgets import QApplication

from napari_destvi.data.tissue import Tissue
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Session
from napari_destvi.session.least_shares import hide_below
from napari_destvi.widgets.dock import DestviDock
from napari_destvi.widgets.quantity_buttons import QuantityButtons
from napari_destvi.widgets.type_tree import TypeTree

SIZES = ((27_395, 12), (27_395, 25), (1_000_000, 12), (1_000_000, 25))
#: Distance of neighbouring bins in full-resolution pixels, as in Visium HD at 2 um.
PITCH = 7.3
#: Rounds of Qt's events after which everything that was asked for is on the screen.
ROUNDS_TO_DRAW = 20
N_ADDED, N_SWITCHES = 5, 15
SETTLE_SECONDS = 0.3
MEBIBYTE = 2**20


class Cost(NamedTuple):
    """What one act took, in milliseconds.

    `asked` is the processor time of the main thread until the call returns, `drawn`
    that until the picture is on the screen, `wall` the time until then.
    """

    asked: float
    drawn: float
    wall: float


@dataclass
class Window:
    """A viewer with the dock in it, and the session behind both."""

    viewer: napari.Viewer
    dock: DestviDock

    @property
    def session(self) -> Session:
        return self.dock.session


def made_up(n_spots: int, n_types: int) -> tuple[Tissue, Result]:
    """Return bins on a square grid and shares that vary smoothly over it."""
    side = int(np.ceil(np.sqrt(n_spots)))
    rows, columns = np.divmod(np.arange(n_spots), side)
    names = tuple(f"bin {number}" for number in range(n_spots))
    shares = _smooth_shares(rows / side, columns / side, n_types)
    # Where there is too little of a type its activation is not told.
    activation = np.where(shares > 0.1, 10 * shares - 3, np.nan).astype("f4")
    tissue = Tissue(
        coordinates=np.stack([columns, rows], axis=1) * PITCH,
        spot_names=names,
        spot_diameter=PITCH,
        image=None,
        image_scale=1.0,
        microns_per_pixel=2.0 / PITCH,
        library="made up",
    )
    result = Result(
        spot_names=names,
        cell_types=tuple(f"type {number}" for number in range(n_types)),
        gene_names=("gene",),
        abundance=shares,
        proportions=shares,
        cell_state=np.broadcast_to(np.float32(0), (*shares.shape, 5)),
        activation=activation,
        proportions_low=0.8 * shares,
        proportions_high=np.minimum(1.2 * shares, 1).astype("f4"),
    )
    return tissue, result


def _smooth_shares(
    y: NDArray[np.float64], x: NDArray[np.float64], n_types: int
) -> NDArray[np.float32]:
    rng = np.random.default_rng(0)
    shares = np.empty((len(x), n_types), dtype="f4")
    for column, (a, b, c) in enumerate(rng.uniform(2, 20, (n_types, 3))):
        wave = np.sin(a * x + c) * np.cos(b * y + c)
        shares[:, column] = rng.gamma(0.3, size=len(x)) + np.exp(2 * wave)
    return shares / shares.sum(axis=1, keepdims=True)


def measure_maps(window: Window, n_spots: int, n_types: int) -> dict[str, object]:
    """Return what the acts of a user cost at one size of slide."""
    session = window.session
    tissue, result = made_up(n_spots, n_types)
    laying = cost(lambda: _lay_down(session, tissue, result))
    memory = psutil.Process().memory_info().rss / MEBIBYTE
    types = itertools.cycle(result.cell_types)
    found = {
        "spots": n_spots,
        "types": n_types,
        "add a map": told(_added(session, types)),
        "check another type": told(_checked(window)),
        "switch the type": told(_switched(session, types)),
        "switch the quantity": told(_turned(window)),
        "take newer values": told(_renewed(session)),
        "hide below a share": told(_hidden(session)),
        "switch a type in a blend": told(_blended(window)),
        "take newer values, blended": told(_renewed(session)),
        "blend, then dominant type": told(_formed(session)),
        "lay down the slide": told([laying]),
        "memory_mb": memory,
    }
    session.map_form = "single"
    session.result = None
    session.tissue = None
    draw()
    return found


def _lay_down(session: Session, tissue: Tissue, result: Result) -> None:
    session.tissue = tissue
    session.shown = (MapKey("proportions", "type 0"),)
    session.result = result


def _added(session: Session, types: Iterator[str]) -> Iterator[Cost]:
    for _ in range(N_ADDED):
        session.shown = (MapKey("proportions", "type 0"),)
        draw()
        added = (*session.shown, MapKey("proportions", _next(session, types)))
        yield cost(lambda added=added: setattr(session, "shown", added))


def _checked(window: Window) -> Iterator[Cost]:
    """Check types in the list, of which each adds a map, as long as there are some."""
    session, tree = window.session, window.dock.findChild(TypeTree)
    session.shown = (MapKey("proportions", "type 0"),)
    for cell_type in session.result.cell_types[1 : 1 + N_ADDED]:
        yield cost(lambda name=cell_type: tree.toggled.emit(name, True))


def _switched(session: Session, types: Iterator[str]) -> Iterator[Cost]:
    session.shown = (MapKey("proportions", "type 0"),)
    draw()
    for _ in range(N_SWITCHES):
        key = MapKey("proportions", _next(session, types))
        yield cost(lambda key=key: setattr(session, "shown", (key,)))


def _turned(window: Window) -> Iterator[Cost]:
    """Press the buttons of the quantities in turn."""
    quantities = itertools.cycle(("activation", "uncertainty", "proportions"))
    buttons = window.dock.findChild(QuantityButtons).buttons
    for quantity in itertools.islice(quantities, N_SWITCHES):
        yield cost(buttons[quantity].click)


def _renewed(session: Session) -> Iterator[Cost]:
    """Show live results: newer values, as a running fit sends them."""
    first = session.result
    for number in range(N_ADDED):
        shares = np.roll(first.proportions, number + 1, axis=0)
        newer = replace(first, proportions=shares, status="running")
        yield cost(lambda newer=newer: setattr(session, "result", newer))


def _hidden(session: Session) -> Iterator[Cost]:
    """Move the slider below whose share the spots of a map are hidden."""
    session.shown = (MapKey("proportions", "type 0"),)
    draw()
    for percent in range(1, 1 + N_SWITCHES):
        yield cost(lambda share=percent / 100: hide_below(session, "type 0", share))
    hide_below(session, "type 0", 0)


def _blended(window: Window) -> Iterator[Cost]:
    """Check the types of a blend in the list, one after the other, and uncheck them."""
    session, tree = window.session, window.dock.findChild(TypeTree)
    session.map_form = "blend"
    session.shown = (MapKey("proportions", "type 0"),)
    draw()
    for is_checked in (True, False):
        for cell_type in session.result.cell_types[1:]:
            act = functools.partial(tree.toggled.emit, cell_type, is_checked)
            yield cost(act)


def _formed(session: Session) -> Iterator[Cost]:
    """Turn from the blend to the dominant type and back."""
    forms = itertools.cycle(("dominant", "blend"))
    for form in itertools.islice(forms, N_ADDED):
        yield cost(lambda form=form: setattr(session, "map_form", form))


def _next(session: Session, types: Iterator[str]) -> str:
    shown = {key.cell_type for key in session.shown}
    return next(name for name in types if name not in shown)


def cost(act: Callable[[], object]) -> Cost:
    """Do something in the window until it is drawn, and return what that took."""
    wall, cpu = time.perf_counter(), time.thread_time()
    act()
    asked = time.thread_time() - cpu
    for _ in range(ROUNDS_TO_DRAW):
        QApplication.processEvents()
    drawn, wall = time.thread_time() - cpu, time.perf_counter() - wall
    draw()
    return Cost(1e3 * asked, 1e3 * drawn, 1e3 * wall)


def draw() -> None:
    """Let the window do all that waits, what it does a little later too."""
    end = time.perf_counter() + SETTLE_SECONDS
    while time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def told(costs: Iterable[Cost]) -> dict[str, float]:
    """Return the medians and the worst of what an act cost."""
    table = np.array(list(costs))
    median, worst = np.median(table, axis=0), table.max(axis=0)
    return {
        "cpu_asked_ms": float(median[0]),
        "cpu_drawn_ms": float(median[1]),
        "cpu_drawn_worst_ms": float(worst[1]),
        "wall_ms": float(median[2]),
        "wall_worst_ms": float(worst[2]),
    }
