"""What the window calls in the background, on real files."""

from __future__ import annotations

import dataclasses
import re

import anndata as ad
import numpy as np
import pandas as pd
import psutil
import pytest

from napari_destvi.data.presence import presence_thresholds
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.model_file import read_model
from napari_destvi.io.results import write_result
from napari_destvi.metrics import compare
from napari_destvi.session import Drawing, Export, LimitsAsked, Question, Session
from napari_destvi.session.exporting import FormatWish
from napari_destvi.session.terms import DEFAULT_COLORMAPS
from napari_destvi.widgets.services import Services, write_export

SERVICES = Services()


@pytest.fixture
def slide(made_up):
    result = made_up.result("complete")
    names = pd.Index(result.spot_names)
    spots = ad.AnnData(np.ones((60, 3), np.float32), obs=pd.DataFrame(index=names))
    spots.obsm["spatial"] = np.stack(np.divmod(np.arange(60), 10), axis=1) * 100.0
    return spots


def test_a_slide_is_read_with_its_tissue(slide, tmp_path):
    slide.write_h5ad(tmp_path / "slide.h5ad")
    spots, libraries, contents = SERVICES.read_slide(tmp_path / "slide.h5ad")
    assert libraries == ()
    assert contents.genes == ("0", "1", "2")
    assert contents.tables == {}
    assert SERVICES.see_tissue(spots, None).n_spots == 60


def test_the_free_memory_is_that_of_this_computer():
    assert 0 < SERVICES.free_memory() <= psutil.virtual_memory().total


def test_a_reference_is_read_with_the_columns_that_may_hold_types(tmp_path):
    cells = ad.AnnData(np.ones((8, 3), np.float32))
    cells.obs["batch"] = ["a", "b"] * 4
    cells.obs["cell_type"] = ["B", "T"] * 4
    cells.write_h5ad(tmp_path / "cells.h5ad")
    _, columns = SERVICES.read_cells(tmp_path / "cells.h5ad")
    assert columns == ("cell_type", "batch")


def test_bad_data_become_findings(slide):
    cells = ad.AnnData(np.ones((8, 3), np.float32))
    inspection = SERVICES.look_into(Question(slide, cells, "none", frozenset(), None))
    assert inspection.problem is None
    assert "stop" in {finding.severity for finding in inspection.findings}


@pytest.mark.parametrize("wish", [None, *map(FormatWish, ("csv", "loupe", "h5ad"))])
def test_each_kind_is_written_and_not_overwritten(slide, made_up, tmp_path, wish):
    is_table = wish is not None and wish.format != "h5ad"
    path = tmp_path / ("out.csv" if is_table else "out.h5ad")
    kind = "result" if wish is None else "format"
    export, result = Export(kind, path, wish=wish), made_up.with_intervals()
    assert write_export(export, result, slide) == path
    with pytest.raises(ExportError, match="exists already"):
        write_export(export, result, slide)


@pytest.mark.parametrize("colormap", ["magma", "cyan"])  # the second is napari's own
def test_a_figure_is_written_with_the_maps_on_show(slide, made_up, tmp_path, colormap):
    result = made_up.result("complete")
    tissue = SERVICES.see_tissue(slide, None)
    comparison = compare(frame := result.proportions_frame(), frame)
    drawing = Drawing(
        tissue, "proportions", result.cell_types, comparison, "of RCTD", colormap
    )
    export = Export("figure", tmp_path / "maps.svg", drawing=drawing)
    assert write_export(export, result, slide) == export.path
    text = export.path.read_text()
    assert all(f">{name}<" in text for name in (*result.cell_types, "of RCTD"))
    with pytest.raises(ExportError, match="exists already"):
        write_export(export, result, slide)


def test_a_type_without_a_partner_gets_an_empty_panel(slide, made_up, tmp_path):
    result, tissue = made_up.result("complete"), SERVICES.see_tissue(slide, None)
    left = result.proportions_frame()
    other = left[["B cell"]].rename(columns={"B cell": "lymphocytes"})
    comparison = compare(left, other, chosen={"B cell": "lymphocytes"})
    drawing = Drawing(tissue, "proportions", ("T cell",), comparison, "a", "viridis")
    export = Export("figure", tmp_path / "maps.svg", drawing=drawing)
    write_export(export, result, slide)
    assert export.path.read_text().count("no such type there</text>") == 1


def test_the_uncertainty_is_drawn_in_the_colours_of_the_window(
    slide, made_up, tmp_path
):
    result, tissue = made_up.with_intervals(), SERVICES.see_tissue(slide, None)
    diameter = tissue.spot_diameter / 2  # else bins that touch, drawn as pixels
    tissue = dataclasses.replace(tissue, spot_diameter=diameter)
    colormap = DEFAULT_COLORMAPS["uncertainty"]
    drawing = Drawing(tissue, "uncertainty", ("T cell",), None, "", colormap)
    export = Export("figure", tmp_path / "maps.svg", drawing=drawing)
    write_export(export, result, slide)
    colours = set(re.findall(r"fill: #(\w{6})", export.path.read_text()))
    assert colours == {"ffffff", "00ffff"}  # the page, and discs of one value


def test_a_figure_of_an_unfit_ending_is_refused(slide, made_up, tmp_path):
    result, tissue = made_up.result("complete"), SERVICES.see_tissue(slide, None)
    drawing = Drawing(tissue, "proportions", (), None, "", "viridis")
    export = Export("figure", tmp_path / "maps.docx", drawing=drawing)
    with pytest.raises(ExportError, match="no figure's"):
        write_export(export, result, slide)
    assert not list(tmp_path.iterdir())


def test_the_wished_number_of_genes_is_prepared(slide, tmp_path):
    rng = np.random.default_rng(0)
    counts = rng.poisson(3, (90, 40)).astype(np.float32)
    genes = pd.DataFrame(index=[f"GENE{number}" for number in range(40)])
    spots = ad.AnnData(counts[:60], obs=slide.obs, var=genes, obsm=dict(slide.obsm))
    cells = ad.AnnData(counts[60:], var=genes)
    cells.obs_names = [f"C{number}" for number in range(30)]
    cells.obs["kind"] = ["B", "T"] * 15
    for wish, n_genes in (("auto", 40), (15, 15)):
        asked = Question(spots, cells, "kind", frozenset(), None, wish)
        assert SERVICES.look_into(asked).problem.n_genes == n_genes


def test_the_model_of_a_fit_is_written_and_not_overwritten(
    made_up, drawn_trained, tmp_path
):
    model = drawn_trained(["A"], ["B cell", "T cell"])
    result = dataclasses.replace(made_up.result("complete"), trained=model)
    export = Export("model", tmp_path / "cortex.safetensors")
    assert write_export(export, result, None) == export.path
    assert read_model(export.path).cell_types == model.cell_types
    with pytest.raises(ExportError, match="exists already"):
        write_export(export, result, None)
    with pytest.raises(InputError, match="Past fits"):
        write_export(export, made_up.result("complete"), None)


def test_a_result_is_not_written_without_its_slide(made_up, tmp_path):
    export = Export("result", tmp_path / "out.h5ad")
    with pytest.raises(InputError, match="spots file"):
        write_export(export, made_up.result("complete"), None)


def test_of_several_capture_areas_the_fitted_one_is_opened(slide, made_up, tmp_path):
    slide.uns["spatial"] = {"A1": {"images": {}}, "B1": {"images": {}}}
    slide.obs["library"] = ["A1"] * 20 + ["B1"] * 40
    result = made_up.result("complete")
    path = write_result(result, tmp_path / "result.h5ad", spots=slide)
    _, libraries, library, opened, contents = SERVICES.open_result(path)
    assert set(contents.tables) == {"proportions"}
    assert libraries == ("A1", "B1")
    assert library == "B1"
    np.testing.assert_array_equal(opened.proportions, result.proportions)


def test_the_sample_chooses_both_files():
    session = Session()
    SERVICES.choose_sample(session)
    assert session.spots_path.is_file()
    assert session.reference_path.is_file()


def test_the_limits_of_all_types_are_those_of_the_fitted_spots(made_up):
    tissue = made_up.tissue()
    y, x = tissue.coordinates.T / 100
    share = np.where(x + y < 5, 0.6, 0.02).astype(np.float32)
    shares = np.stack([share, 1 - share], axis=1)
    result = dataclasses.replace(made_up.result("complete"), proportions=shares)
    expected = presence_thresholds(shares, tissue.coordinates)
    reversed_with_more = dataclasses.replace(
        tissue,
        spot_names=("not fitted", *tissue.spot_names[::-1]),
        coordinates=np.concatenate([[[9e9, 9e9]], tissue.coordinates[::-1]]),
    )
    asked = LimitsAsked(result, reversed_with_more, "B cell")
    found = SERVICES.find_limits(asked)
    assert found == dict(zip(result.cell_types, expected.tolist(), strict=True))
    assert 0.02 < found["B cell"] < 0.6
