"""The program behind ``view``: a window or a picture of a result, or a sentence."""

from __future__ import annotations

import subprocess
import sys

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.results import write_result
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
        str(result_file), "--screenshot", str(picture), "--cell-type", "T cell"
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


def test_a_file_without_a_result_is_refused(result_file, tmp_path):
    slide = anndata.read_h5ad(result_file)
    del slide.uns["napari_destvi"]
    slide.write_h5ad(tmp_path / "slide.h5ad")
    done = _launch(str(tmp_path / "slide.h5ad"), "--screenshot", "never.png")
    assert done.returncode == 2
    assert "no result of napari-destvi" in done.stderr
