"""The program behind ``view``: a window or a picture of a result, or a sentence."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.results import read_result, write_result
from napari_destvi.results import Result

pytestmark = pytest.mark.gui
#: Colours that a picture of a window has at the least, if maps are drawn in it.
MANY_COLOURS = 50


@pytest.fixture
def result_file(tmp_path):
    """Write a result of 100 spots in which one type fades as the other comes."""
    names = [f"spot{number}" for number in range(100)]
    spots = anndata.AnnData(np.ones((100, 1), np.float32), pd.DataFrame(index=names))
    spots.obsm["spatial"] = 100.0 * np.stack(np.divmod(np.arange(100), 10), axis=1)
    share = np.linspace(0, 1, 100, dtype=np.float32)
    shares = np.stack([share, 1 - share], axis=1)
    result = Result(
        spot_names=tuple(names),
        cell_types=("B cell", "T cell"),
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((100, 2, 1), np.float32),
        activation=np.full_like(shares, np.nan),
    )
    return write_result(result, tmp_path / "result.h5ad", spots=spots)


def _launch(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "napari_destvi.contributions.launch", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_picture_shows_the_window_with_the_map(result_file, tmp_path):
    from imageio.v3 import imread

    picture = tmp_path / "map.png"
    done = _launch(
        str(result_file), "--screenshot", str(picture), "--cell-type", "T CELL"
    )
    assert done.returncode == 0, done.stderr
    pixels = imread(picture)
    middle = pixels[::4, pixels.shape[1] // 4 : -pixels.shape[1] // 4 : 4, :3]
    assert len(np.unique(middle.reshape(-1, 3), axis=0)) > MANY_COLOURS


def test_an_unknown_type_is_refused_with_the_known_ones(result_file, tmp_path):
    picture = tmp_path / "map.png"
    done = _launch(str(result_file), "--screenshot", str(picture), "--cell-type", "NK")
    assert done.returncode == 2
    assert "no cell type NK. It has B cell, T cell." in done.stderr
    assert not picture.exists()


def test_the_activation_of_a_result_without_states_is_refused(result_file, tmp_path):
    result, spots = read_result(result_file), anndata.read_h5ad(result_file)
    bare = dataclasses.replace(result, cell_state=result.cell_state[:, :, :0])
    path = write_result(bare, tmp_path / "nnls.h5ad", spots=spots)
    picture = tmp_path / "map.png"
    done = _launch(str(path), "--screenshot", str(picture), "--quantity", "activation")
    assert done.returncode == 2
    assert "shares only" in done.stderr
    assert not picture.exists()


def test_the_activation_of_a_type_that_has_none_is_refused(result_file, tmp_path):
    """An empty picture would say that there is none anywhere."""
    result, spots = read_result(result_file), anndata.read_h5ad(result_file)
    activation = np.zeros_like(result.activation)
    activation[:, 1] = np.nan
    path = write_result(
        dataclasses.replace(result, activation=activation),
        tmp_path / "part.h5ad",
        spots=spots,
    )
    picture, absent = tmp_path / "map.png", result.cell_types[1]
    wish = ("--screenshot", str(picture), "--quantity", "activation")
    done = _launch(str(path), *wish, "--cell-type", absent)
    assert done.returncode == 2
    assert f"no activation of {absent}" in done.stderr
    assert result.cell_types[0] in done.stderr
    assert not picture.exists()


def test_the_uncertainty_is_shown_where_there_is_one(result_file, tmp_path):
    picture = tmp_path / "map.png"
    wish = ("--screenshot", str(picture), "--quantity", "uncertainty")
    done = _launch(str(result_file), *wish)
    assert done.returncode == 2
    assert "gives no intervals" in done.stderr
    assert not picture.exists()
    result, spots = read_result(result_file), anndata.read_h5ad(result_file)
    low, high = result.proportions / 2, (1 + result.proportions) / 2
    told = dataclasses.replace(result, proportions_low=low, proportions_high=high)
    path = write_result(told, tmp_path / "told.h5ad", spots=spots)
    done = _launch(str(path), *wish)
    assert done.returncode == 0, done.stderr
    assert picture.exists()


def test_a_file_without_a_result_is_refused(result_file, tmp_path):
    slide = anndata.read_h5ad(result_file)
    del slide.uns["napari_destvi"]
    slide.write_h5ad(tmp_path / "slide.h5ad")
    done = _launch(str(tmp_path / "slide.h5ad"), "--screenshot", "never.png")
    assert done.returncode == 2
    assert "no result of napari-destvi" in done.stderr


#: Opens a result that is never read; after a moment the user closes something.
_CLOSED_WHILE_LOADING = """
import sys, threading
from functools import partial
from qtpy.QtCore import QTimer
from napari_destvi.contributions import launch
from napari_destvi.widgets import dock
from napari_destvi.widgets.services import Services

given_up = threading.Event()

class Dock(dock.DestviDock):
    def open_result(self, path):
        super().open_result(path)
        self.held = self.window(), self.parent()
        QTimer.singleShot(300, partial(self.held[int(sys.argv[1])].close))
        QTimer.singleShot(1500, self.held[0].close)

    def shut_down(self):
        given_up.set()
        super().shut_down()

launch.DestviDock = Dock
dock.Services = partial(Services, open_result=lambda path: given_up.wait(60))
sys.exit(launch.main(["never.h5ad"] + sys.argv[2:]))
"""


def _close_while_loading(what, *options):
    return subprocess.run(
        [sys.executable, "-c", _CLOSED_WHILE_LOADING, what, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=45,  # less than the reading would take
    )


@pytest.mark.parametrize("what", ["0", "1"], ids=["window", "dock"])
def test_closing_while_a_result_loads_ends_the_program(what):
    done = _close_while_loading(what)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_a_window_closed_before_its_picture_is_taken_is_told(tmp_path):
    picture = tmp_path / "map.png"
    done = _close_while_loading("0", "--screenshot", str(picture))
    assert done.returncode != 0
    assert done.stderr.startswith("Error: The window was closed")
    assert not picture.exists()
