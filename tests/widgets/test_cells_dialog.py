"""A slide is made from cells in a window beside napari's, and then opened."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.session import Session
from napari_destvi.widgets.cells_dialog import CellsDialog
from napari_destvi.widgets.cells_picture import CellsPicture
from napari_destvi.widgets.data_panel import DataPanel
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui
N_CELLS = 400


class Answers:
    """Stands in for the user: a file to write, and yes or no."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.yes = True
        self.questions: list[str] = []

    def save_file(self, _title: str, _suggestion: Path) -> Path | None:
        return self.path

    def confirm(self, question: str, **_: str) -> bool:
        self.questions.append(question)
        return self.yes


def cells(**obs: object) -> anndata.AnnData:
    rng = np.random.default_rng(0)
    places = rng.uniform(0, [1000, 500], (N_CELLS, 2))
    table = {
        "x_centroid": places[:, 0],
        "y_centroid": places[:, 1],
        "cell_type": pd.Categorical(rng.choice(["B", "T"], N_CELLS)),
        **obs,
    }
    names = [f"cell {i}" for i in range(N_CELLS)]
    counts = np.ones((N_CELLS, 3), dtype=np.float32)
    return anndata.AnnData(counts, obs=pd.DataFrame(table, index=names))


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(tmp_path / "spots.h5ad")


@pytest.fixture
def opened(answers, tmp_path, qtbot):
    """Return a function that opens the dialog on a file of cells."""

    def open_dialog(data: anndata.AnnData, *, until: str) -> CellsDialog:
        data.write_h5ad(tmp_path / "cells.h5ad")
        taken = []
        dialog = CellsDialog(tmp_path / "cells.h5ad", answers, taken.append)
        dialog.taken = taken
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: until in dialog.told.text())
        return dialog

    return open_dialog


def test_the_grid_is_told_before_anything_is_made(opened, qtbot):
    dialog = opened(cells(), until="spots, with")
    assert dialog.form.size_box.value() == 55
    assert dialog.form.unit.currentData() == "um"
    dialog.form.size_box.setValue(100)
    qtbot.waitUntil(lambda: dialog.told.text().startswith("50 spots"))
    dialog.form.size_box.setValue(5000)
    qtbot.waitUntil(lambda: "smaller window" in dialog.told.text())
    assert not dialog.make.isEnabled()


def test_the_spots_are_written_and_handed_on(opened, answers, qtbot):
    dialog = opened(cells(), until="spots, with")
    dialog.form.size_box.setValue(100)
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.taken == [answers.path])
    assert anndata.read_h5ad(answers.path).n_obs == 50
    assert not dialog.isVisible()


def test_without_a_file_nothing_is_made(opened, answers):
    answers.path = None
    dialog = opened(cells(), until="spots, with")
    dialog.make.click()
    assert dialog.isVisible()
    assert dialog.taken == []


def test_the_size_of_a_pixel_is_asked_where_units_differ(opened, qtbot):
    dialog = opened(cells(), until="spots, with")
    assert not dialog.form.pixel.isVisible()
    dialog.form.unit.setCurrentIndex(dialog.form.unit.findData("px"))
    dialog.form.size_box.setValue(200)
    dialog.form.pixel.setValue(0.5)
    assert dialog.form.pixel.isVisible()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("50 spots"))


@pytest.mark.parametrize("yes", [True, False])
def test_cells_without_a_label_are_left_out_on_consent(opened, answers, qtbot, yes):
    kinds = pd.Categorical([None, *["B", "T"] * (N_CELLS // 2)][:N_CELLS])
    dialog = opened(cells(cell_type=kinds), until="spots, with")
    answers.yes = yes
    dialog.make.click()
    qtbot.waitUntil(lambda: bool(answers.questions))
    assert "1 cell has no label" in answers.questions[0]
    if yes:
        qtbot.waitUntil(lambda: dialog.taken == [answers.path])
    else:
        qtbot.waitUntil(lambda: "spots, with" in dialog.told.text())
    assert answers.path.exists() is yes


def test_a_file_that_exists_is_replaced_only_if_agreed(opened, answers):
    answers.path.write_text("mine")
    answers.yes = False
    dialog = opened(cells(), until="spots, with")
    dialog.make.click()
    assert "exists already" in answers.questions[0]
    assert answers.path.read_text() == "mine"


def test_a_file_without_places_is_told_in_the_dialog(opened):
    data = cells()
    del data.obs["x_centroid"]
    dialog = opened(data, until="have no coordinates")
    assert not dialog.make.isEnabled()


def test_closing_while_it_reads_drops_what_comes(answers, tmp_path, qtbot):
    cells().write_h5ad(tmp_path / "cells.h5ad")
    dialog = CellsDialog(tmp_path / "cells.h5ad", answers, lambda _: None)
    qtbot.addWidget(dialog)
    dialog.reject()
    qtbot.wait(300)
    assert dialog.form.labels.count() == 0


@pytest.fixture
def panel(dialogs, tmp_path, qtbot):
    """The data section, of which the user makes spots from cells."""
    dialogs.file = tmp_path / "cells.h5ad"
    dialogs.make_spots = lambda path, take: take(path.with_name("spots.h5ad"))
    preferences = Preferences.read(tmp_path / "window.json")
    panel = DataPanel(Session(), dialogs, preferences, lambda _: None)
    qtbot.addWidget(panel)
    return panel


def test_spots_of_cells_become_the_slide(panel, tmp_path):
    panel.cells.click()
    assert panel._session.spots_path == tmp_path / "spots.h5ad"


def test_spots_that_come_while_a_fit_runs_are_told_and_not_opened(panel):
    panel._session.run_state = "running"
    panel.cells.click()
    assert panel._session.spots_path is None
    assert "spots.h5ad" in panel._session.message.text


def test_the_picture_shows_cells_and_lines_where_they_are(qtbot):
    """Cells in the left half only; a line down the middle."""
    rng = np.random.default_rng(0)
    places = rng.uniform(0, [50, 100], (5000, 2))
    picture = CellsPicture(np.concatenate([places, [[0, 0], [100, 100]]]))
    qtbot.addWidget(picture)
    picture.resize(240, 240)
    picture.set_side(50.0)
    image = picture.grab().toImage()
    size = image.width()

    def brightness(x: float, y: float) -> float:
        return image.pixelColor(int(x * size), int(y * size)).lightness()

    left = np.mean([brightness(0.25, y) for y in np.linspace(0.1, 0.45, 40)])
    right = np.mean([brightness(0.75, y) for y in np.linspace(0.1, 0.45, 40)])
    line = max(brightness(0.5 + dx, 0.3) for dx in np.arange(-3, 4) / size)
    assert left > right + 20
    assert line > right + 60
