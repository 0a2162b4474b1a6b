"""Makes the pictures of the guided tour from the sample tissue.

    xvfb-run -a -s "-screen 0 1920x1200x24" python docs/make_tour.py

Each step does what a user does, by a button or by what a button sets, and takes a
picture of the window into ``docs/images``. Where a step cannot be done, it fails.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import napari
import numpy as np
from PIL import Image
from qtpy.QtWidgets import QApplication, QWidget

from napari_destvi.session import Export, MapKey, choices, comparing
from napari_destvi.session.differing_terms import DifferingWish
from napari_destvi.session.differing_view import differing_view
from napari_destvi.session.drawing import drawing_with
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.model_applying import choose_run
from napari_destvi.session.model_view import model_view
from napari_destvi.widgets.dock import DestviDock

IMAGES = Path(__file__).parent / "images"
WINDOW = 1400, 860
DOCK = "napari-destvi"
QUALITY = 85
#: How much closer than the whole slide the pies are seen.
PIES_ZOOM = 4
#: Of the figure, smaller than a printer's.
FIGURE_WIDTH = 700
#: Seconds within which a sweep or a fit of the sample has to end, and any other step.
LONGEST_SWEEP, LONGEST_FIT, LONGEST_STEP = 1200, 180, 30


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture in a fifth of the size; fewer colours would be untrue ones."""
    path = IMAGES / f"tour_{name}.jpg"
    picture.convert("RGB").save(path, quality=QUALITY, optimize=True)


class Tour:
    """A napari window with the dock, and a user who takes pictures of it."""

    def __init__(self) -> None:
        self.viewer = napari.Viewer(show=True)
        self.viewer.window.resize(*WINDOW)
        _, dock = self.viewer.window.add_plugin_dock_widget(DOCK)
        assert isinstance(dock, DestviDock)
        self.dock, self.session = dock, dock.session
        self.wait(1)

    def wait(self, seconds: float) -> None:
        """Let the window work."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.01)

    def until(self, is_done: Callable[[], bool], longest: float = LONGEST_STEP) -> None:
        """Let the window work until something is there."""
        end = time.monotonic() + longest
        while not is_done():
            if time.monotonic() > end:
                raise TimeoutError
            self.wait(0.1)
        self.wait(0.5)

    def look_at(self, part: QWidget) -> None:
        """Scroll the dock so that a part of it is at the top."""
        self.wait(0.3)
        area = self.dock._area
        area.verticalScrollBar().setValue(
            part.mapTo(area.widget(), part.rect().topLeft()).y()
        )
        self.wait(0.3)

    def picture_of(self, window: QWidget, name: str) -> None:
        """Take a picture of a window beside that of napari."""
        self.wait(1)
        path = IMAGES / f"tour_{name}.jpg"
        window.grab().save(str(path), quality=QUALITY)

    def picture(self, name: str) -> None:
        """Take a picture of the window."""
        choices.dismiss(self.session)
        self.wait(0.5)
        pixels = self.viewer.screenshot(canvas_only=False, flash=False)
        keep(Image.fromarray(pixels), name)


def fit_sample(tour: Tour) -> None:
    """Load the sample tissue, and fit it."""
    session, dock = tour.session, tour.dock
    tour.picture("01_empty")
    dock.data.sample.click()
    tour.until(lambda: session.inspection is not None)
    tour.picture("02_loaded")
    dock.run.fit.click()
    tour.look_at(dock.run)
    tour.until(lambda: session.result is not None, LONGEST_FIT)
    tour.wait(2)
    tour.picture("03_fitting")
    tour.until(lambda: session.run_state == "idle", LONGEST_FIT)


def show_maps(tour: Tour) -> None:
    """Look at one type and its state, then at all types."""
    session = tour.session
    tour.look_at(tour.dock.maps)
    session.shown = (MapKey("proportions", "T cell"),)
    tour.picture("04_proportion")
    session.shown = (MapKey("activation", "Macrophage"),)
    tour.picture("05_activation")
    result = session.result
    assert result is not None
    session.shown = tuple(MapKey("proportions", name) for name in result.cell_types)
    for number, form in ((6, "blend"), (7, "dominant")):
        session.map_form = form
        tour.picture(f"{number:02d}_{form}")
    look_closely(tour)
    session.map_form = "single"
    session.gene_type, session.gene = (
        "Macrophage",
        result.activation_genes["Macrophage"][0],
    )
    tour.until(lambda: session.gene_map is not None)
    tour.look_at(tour.dock.maps.gene)
    tour.picture("09_gene")
    show_gene(session, "")


def look_closely(tour: Tour) -> None:
    """Draw pies where the viewer is close enough for them."""
    camera = tour.viewer.camera
    before = camera.zoom
    tour.session.map_form = "pies"
    camera.zoom = PIES_ZOOM * before
    tour.wait(1)
    tour.picture("08_pies")
    camera.zoom = before


def compare(tour: Tour, folder: Path) -> None:
    """Compare a map with the truth, and draw both as a figure."""
    session, panel = tour.session, tour.dock.compare
    session.shown = (MapKey("proportions", "Fibroblast"),)
    comparing.compare_with(session, next(iter(session.other_tables)))
    tour.until(lambda: session.comparison is not None)
    tour.look_at(panel)
    tour.picture("10_compared")
    panel.side_by_side.click()
    tour.wait(1)
    tour.picture("11_side_by_side")
    panel.side_by_side.click()

    path = folder / "figure.png"
    drawing = drawing_with(session, "proportions", ("Fibroblast",), "single")
    choices.ask_export(session, Export("figure", path, drawing=drawing))
    tour.until(lambda: path.is_file() and session.export is None)
    figure = Image.open(path)
    height = round(figure.height * FIGURE_WIDTH / figure.width)
    keep(figure.resize((FIGURE_WIDTH, height)), "13_figure")


def draw_regions(tour: Tour) -> None:
    """Draw two regions around spots, and compare them."""
    session, dock = tour.session, tour.dock
    dock.regions.draw.click()
    tour.wait(0.5)
    tissue = session.tissue
    assert tissue is not None
    size = tissue.microns_per_pixel or 1.0
    low, high = tissue.coordinates.min(axis=0), tissue.coordinates.max(axis=0)
    layer = tour.viewer.layers["Regions"]
    for centre in ((0.35, 0.65), (0.75, 0.4)):
        x, y = (low + np.array(centre) * (high - low)) * size
        radius = 0.13 * float((high - low).min()) * size
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        outline = np.stack(
            [y + radius * np.sin(angles), x + radius * np.cos(angles)], 1
        )
        layer.add_polygons([outline])
    tour.until(lambda: len(session.regions) == 2)
    session.other_region = session.regions[0].name
    tour.until(lambda: session.regions_read is not None)
    dock.regions.draw.click()
    tour.look_at(dock.regions)
    tour.picture("12_regions")


def find_genes(tour: Tour) -> None:
    """Test which genes the tumour cells express otherwise in one of the regions."""
    session, panel = tour.session, tour.dock.regions
    panel.genes.click()
    window = panel.differing_window
    assert window is not None
    session.differing = DifferingWish("Tumour cell", session.regions[0].name, None)
    tour.until(lambda: differing_view(session).difference is not None)
    tour.picture_of(window, "14_genes_that_differ")
    window.close()


def compare_settings(tour: Tour) -> None:
    """Fit with several settings, and look at the list of all fits."""
    session, dock = tour.session, tour.dock
    dock.run.sweep.click()
    window = dock.run.sweep_window
    assert window is not None
    window.form.methods["cell2location"].setChecked(False)
    window.form.batch_sizes.setText("16, 64")
    tour.wait(1)
    window.start.click()
    tour.until(lambda: session.sweep_state == "running")
    tour.until(lambda: session.sweep_state == "idle", LONGEST_SWEEP)
    tour.picture_of(window, "15_compared_settings")
    window.close()
    dock.maps.past.click()
    past = dock.maps.past_fits_window
    assert past is not None
    tour.until(lambda: session.past_fits is not None)
    tour.picture_of(past, "16_past_fits")
    past.close()


def apply_model(tour: Tour) -> None:
    """Look at what the slide shares with the model of a past fit."""
    session, panel = tour.session, tour.dock.run
    panel.model.click()
    window = panel.model_window
    assert window is not None
    tour.until(lambda: bool(model_view(session).runs))
    choose_run(session, model_view(session).runs[0])
    tour.until(lambda: model_view(session).can_apply)
    tour.picture_of(window, "17_trained_model")
    window.close()


def main() -> None:
    """Make all pictures, and close the window."""
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_RUNS"] = str(Path(folder) / "runs")
        tour = Tour()
        fit_sample(tour)
        show_maps(tour)
        compare(tour, Path(folder))
        draw_regions(tour)
        find_genes(tour)
        compare_settings(tour)
        apply_model(tour)
        tour.session.saved = True
        tour.viewer.close()


if __name__ == "__main__":
    main()
