"""A dock with stand-ins for everything slow: files, checks, and the fit."""

from __future__ import annotations

import dataclasses
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from napari.components import ViewerModel
from qtpy.QtCore import QThreadPool

from napari_destvi.config import FitConfig
from napari_destvi.data.prepare import Inspection
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError
from napari_destvi.jobs import JobCancelled, JobControl
from napari_destvi.metrics import compare
from napari_destvi.results import FitProgress, Result
from napari_destvi.session import Colour, MapKey, Session, comparing
from napari_destvi.session.choices import choose_reference, choose_spots
from napari_destvi.session.slide_contents import contents_of
from napari_destvi.session.type_pairing import TypePairing
from napari_destvi.widgets.dock import DestviDock
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.services import Services

N_SPOTS = 60
FREE_MEMORY = 21 * 10**9
TYPES = ("B cell", "T cell")
SPOT_NAMES = tuple(f"S{number}" for number in range(N_SPOTS))
SLIDE, CELLS = Path("slide.h5ad"), Path("cells.h5ad")


def made_up_result(status="running") -> Result:
    shares = np.random.default_rng(0).dirichlet((1, 3), N_SPOTS).astype(np.float32)
    return Result(
        spot_names=SPOT_NAMES,
        cell_types=TYPES,
        gene_names=("A",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 5), np.float32),
        activation=shares,
        history={"spots": np.array([9.0, 5.0, 4.0])},
        status=status,
    )


def made_up_intervals() -> Result:
    """Make what a fit of several networks gives."""
    result = made_up_result("complete")
    low, high = result.proportions / 2, (1 + result.proportions) / 2
    return dataclasses.replace(result, proportions_low=low, proportions_high=high)


def made_up_problem() -> Problem:
    counts = sp.csr_matrix((N_SPOTS, 1), dtype=np.float32)
    cells = sp.csr_matrix((30, 1), dtype=np.float32)
    return Problem(
        Spatial(counts, SPOT_NAMES, np.zeros((N_SPOTS, 2))),
        Reference(cells, np.arange(30) % len(TYPES), TYPES),
        ("A",),
    )


def made_up_tissue() -> Tissue:
    grid = np.stack(np.divmod(np.arange(N_SPOTS), 10), axis=1) * 100.0
    image = np.full((60, 100, 3), 200, np.uint8)
    return Tissue(grid, SPOT_NAMES, 50.0, image, 0.1, None, "")


@dataclass
class StandInFit:
    """A fit that does what the test tells it to, through a queue."""

    orders: queue.Queue[object] = field(default_factory=queue.Queue)
    controls: list[JobControl] = field(default_factory=list)
    configs: list[FitConfig] = field(default_factory=list)
    checkpoints: list[Path | None] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def __call__(
        self,
        _problem: Problem,
        config: FitConfig,
        *,
        control: JobControl,
        checkpoint: Path | None,
    ) -> Iterator[FitProgress]:
        self.controls.append(control)
        self.checkpoints.append(checkpoint)
        self.configs.append(config)
        self.ended.clear()
        try:
            yield from self._follow(control)
        finally:
            self.ended.set()

    def _follow(self, control: JobControl) -> Iterator[FitProgress]:
        while not control.cancelled:
            if control.stopping:
                self.end(status="stopped")
            try:
                order = self.orders.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(order, Exception):
                raise order
            yield order
            if order.stage == "done":
                return
        raise JobCancelled

    def tell(self, stage="spots", epoch=1, *, result=None, fraction=0.5) -> None:
        loss = 400.0 + 100.0 / epoch
        report = FitProgress(stage, epoch, 10, loss, fraction, 1.0, 1.0, "", result)
        self.orders.put(report)

    def tell_live_maps(self) -> None:
        self.tell(epoch=2, result=made_up_result())

    def end(self, status="complete") -> None:
        self.tell("done", 10, result=made_up_result(status), fraction=1.0)

    def fail(self, error: Exception) -> None:
        self.orders.put(error)


@pytest.fixture
def fit() -> Iterator[StandInFit]:
    stand_in = StandInFit()
    yield stand_in
    for control in stand_in.controls:
        control.cancel()


def read_slide(path: Path):
    if "bad" in path.name:
        msg = f"{path.name} is a picture."
        raise InputError(msg)
    spots = ad.AnnData(np.zeros((N_SPOTS, 1)))
    return spots, (), contents_of(spots)


def choose_sample(session: Session) -> None:
    choose_spots(session, SLIDE)
    choose_reference(session, CELLS)


@pytest.fixture
def services(fit: StandInFit) -> Services:
    return Services(
        read_slide=read_slide,
        see_tissue=lambda *_: made_up_tissue(),
        read_cells=lambda _path, _labels=None: (
            ad.AnnData(np.zeros((30, 1))),
            ("type", "batch"),
        ),
        look_into=lambda _question: Inspection((), None, made_up_problem()),
        free_memory=lambda: FREE_MEMORY,
        keep_fit=lambda _ended: "0" * 32,
        choose_sample=choose_sample,
        run_fit=fit,
    )


class Answers:
    """Dialogs that answer at once, and keep what they were asked."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.yes = True
        self.unsaved: str | None = None
        self.asked: list[str] = []
        self.suggested: list[Path] = []
        self.titles: list[str] = []
        self.pairs: dict[str, str | None] | None = None
        self.pairing: TypePairing | None = None
        self.colour: Colour | None = None
        self.colour_before: Colour | None = None

    def open_file(self, title: str, folder: Path) -> Path | None:
        self.titles.append(title)
        self.suggested.append(folder)
        return self.file

    def save_file(self, _title: str, suggestion: Path) -> Path | None:
        self.suggested.append(suggestion)
        return self.file

    def open_data(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder)

    def open_folder(self, title: str, folder: Path) -> Path | None:
        return self.open_file(f"Folder: {title}", folder)

    def open_table(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder)

    def open_model(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder)

    def open_picture(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder)

    def open_gene_sets(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder)

    def open_proportions(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder)

    def pair_types(self, pairing: TypePairing) -> dict[str, str | None] | None:
        self.pairing = pairing
        return self.pairs

    def choose_colour(
        self, title: str, now: Colour, take: Callable[[Colour], None]
    ) -> None:
        self.asked.append(title)
        self.colour_before = now
        if self.colour is not None:
            take(self.colour)

    def ask_unsaved(self, question: str, *, yes: str) -> str:
        self.asked.append(f"{question} {yes}?")
        return self.unsaved or ("go on" if self.yes else "cancel")

    def confirm(self, question: str, *, yes: str) -> bool:
        self.asked.append(f"{question} {yes}?")
        return self.yes


@pytest.fixture
def dialogs() -> Answers:
    return Answers()


@pytest.fixture
def compared_session() -> Session:
    """A slide whose maps are compared with other shares of the same spots."""
    session = Session(tissue=made_up_tissue(), result=made_up_result("complete"))
    shares = np.random.default_rng(1).dirichlet((2, 2), N_SPOTS)
    table = pd.DataFrame(shares, list(SPOT_NAMES), list(TYPES))
    session.other_tables = {"truth": table}
    session.shown = (MapKey("proportions", "T cell"),)
    comparing.compare_with(session, "truth")
    compared = comparing.to_compare(session)
    found = compare(compared.left_table(), compared.right)
    comparing.take_comparison(session, compared, found)
    return session


@pytest.fixture
def made_up():
    """Give tests the results and tissues that the stand-ins use."""

    class MadeUp:
        result = staticmethod(made_up_result)
        with_intervals = staticmethod(made_up_intervals)
        problem = staticmethod(made_up_problem)
        tissue = staticmethod(made_up_tissue)

    return MadeUp


@pytest.fixture
def viewer() -> ViewerModel:
    """A viewer without its window: all that an overlay touches, and fast."""
    return ViewerModel()


@pytest.fixture
def make_dock(viewer, services, dialogs, tmp_path, qtbot):
    """Open docks in the test's viewer or another, and shut them down in the end."""
    docks = []

    def make(viewer=viewer, services=services, **replaced) -> DestviDock:
        dock = DestviDock(
            viewer,
            services=dataclasses.replace(services, **replaced),
            preferences=Preferences.read(tmp_path / "window.json"),
            dialogs=dialogs,
        )
        qtbot.addWidget(dock)
        dock.show()
        docks.append(dock)
        return dock

    yield make
    for dock in docks:
        dock.shut_down()
    assert QThreadPool.globalInstance().waitForDone(5000)


@pytest.fixture
def load(qtbot) -> Callable[[DestviDock], None]:
    """Choose the sample in a dock, and wait until a fit may start on its tissue."""

    def load_sample(dock: DestviDock) -> None:
        dock.data.sample.click()
        qtbot.waitUntil(dock.run.fit.isEnabled)
        qtbot.waitUntil(lambda: dock.session.tissue is not None)  # comes by itself

    return load_sample


@pytest.fixture
def overlay(viewer: ViewerModel, session: Session) -> Iterator[Overlay]:
    """The layers of the test's own session."""
    overlay = Overlay(viewer, session)
    yield overlay
    overlay.disconnect()
