"""``fit`` takes a Space Ranger folder; its result is whole without the folder."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.io
from PIL import Image

from napari_destvi.data.tissue import build_tissue
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import read_result


@pytest.fixture
def outs(files, tmp_path: Path) -> Path:
    """The slide of `files` in the layout of Space Ranger, with a picture."""
    spots = anndata.read_h5ad(files.spots)
    counts = tmp_path / "Probe ä 1" / "outs" / "filtered_feature_bc_matrix"
    spatial = counts.parent / "spatial"
    counts.mkdir(parents=True)
    spatial.mkdir()
    scipy.io.mmwrite(counts / "matrix.mtx", spots.X.T.astype(np.int64))
    genes = pd.DataFrame({"id": spots.var_names, "name": spots.var_names})
    genes["kind"] = "Gene Expression"
    bare = {"header": False, "index": False}
    genes.to_csv(counts / "features.tsv", sep="\t", **bare)
    pd.Series(spots.obs_names).to_csv(counts / "barcodes.tsv", **bare)
    x, y = spots.obsm["spatial"].T
    places = pd.DataFrame({"barcode": spots.obs_names, "in_tissue": 1})
    places[["array_row", "array_col"]] = np.stack([y // 100, x // 100], axis=1)
    places = places.assign(row=y.astype(int), column=x.astype(int))
    places.to_csv(spatial / "tissue_positions_list.csv", **bare)
    factors = {"tissue_hires_scalef": 0.1, "spot_diameter_fullres": 55.0}
    (spatial / "scalefactors_json.json").write_text(json.dumps(factors))
    size = (int(x.max() + 50) // 10, int(y.max() + 50) // 10)
    Image.new("RGB", size).save(spatial / "tissue_hires_image.png")
    return counts.parent


def test_a_folder_is_fitted_and_its_result_needs_it_no_more(
    run, files, outs: Path, stand_in
):
    options = dataclasses.replace(files, spots=outs).options()
    outcome = run("fit", *options)
    assert outcome.exit_code == 0, outcome.output
    shutil.rmtree(outs)
    assert read_result(files.output).status == "complete"
    tissue = build_tissue(read_spots(files.output))
    assert tissue.n_spots == 60
    assert tissue.image is not None
    assert tissue.library == "Probe ä 1"


def test_what_the_reader_has_to_tell_is_told(run, files, outs: Path, stand_in):
    counts = outs / "filtered_feature_bc_matrix"
    counts.rename(outs / "raw_feature_bc_matrix")
    (outs / "spatial" / "scalefactors_json.json").write_text("{")
    outcome = run("fit", *dataclasses.replace(files, spots=outs).options())
    assert "The raw matrix was read" in outcome.stderr
    assert '"scalefactors_json.json" is damaged' in outcome.stderr


def test_a_folder_that_nobody_knows_is_told_with_what_can_be_read(
    run, files, tmp_path: Path
):
    (tmp_path / "empty").mkdir()
    options = dataclasses.replace(files, spots=tmp_path / "empty").options()
    outcome = run("fit", *options)
    assert outcome.exit_code == 2
    assert "nothing is known (it holds nothing)" in outcome.stderr
    assert "a Space Ranger folder (Visium, Visium HD)" in outcome.stderr
    assert not files.output.exists()
