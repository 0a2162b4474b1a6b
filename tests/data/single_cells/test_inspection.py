"""What is said about a file of single cells before its cells become spots."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.findings import of_severity
from napari_destvi.data.single_cells.inspection import inspect_cells
from napari_destvi.data.single_cells.window import Side, Window, side_in, window_of
from napari_destvi.errors import ConfigError


def _no_places(cells: AnnData) -> None:
    del cells.obsm["spatial"]


def _one_without_place(cells: AnnData) -> None:
    cells.obsm["spatial"][2, 1] = np.nan


def _all_without_place(cells: AnnData) -> None:
    cells.obsm["spatial"][:, 0] = np.nan


def _local_places(cells: AnnData) -> None:
    cells.obs["CenterX_local_px"] = cells.obs["CenterY_local_px"] = 1.0


def _one_without_label(cells: AnnData) -> None:
    cells.obs.loc["cell 1", "cell_type"] = np.nan


def _nobody_complete(cells: AnnData) -> None:
    cells.obs["cell_type"] = ["A", "A", "B", "B", None, None, None]
    cells.obsm["spatial"][:4] = np.nan


def _logarithms(cells: AnnData) -> None:
    cells.X = cells.X.log1p()


def _no_labels(cells: AnnData) -> None:
    cells.obs = cells.obs.rename(columns={"cell_type": "kind of type"})


def _controls(cells: AnnData) -> None:
    cells.var_names = ["Actb", "Blank-3", "NegPrb07"]


def _only_controls(cells: AnnData) -> None:
    cells.var_names = ["Blank-1", "Blank-3", "NegPrb07"]


FINDINGS: list[tuple[Callable[[AnnData], None], str, str, str]] = [
    (_no_places, "coordinates-missing", "stop", 'obs["x_centroid"]'),
    (_one_without_place, "coordinates-nan", "ask", "1 cell has no coordinates"),
    (_all_without_place, "coordinates-nan", "stop", "No cell has numbers"),
    (_local_places, "coordinates-local", "stop", "CenterX_global_px"),
    (_one_without_label, "labels-missing", "ask", "1 cell has no label"),
    (_nobody_complete, "no-cells-left", "stop", "No cell has both a label"),
    (_logarithms, "counts-log-transformed", "stop", "The cell table's X looks log"),
    (_no_labels, "labels-column-missing", "stop", '"kind of type"'),
    (_controls, "control-features", "tell", "are left out: Blank-3, NegPrb07"),
    (_only_controls, "no-genes-left", "stop", "No gene"),
    (lambda _: None, "unit-unknown", "tell", "does not tell in which unit"),
    (lambda _: None, "few-cells-per-spot", "tell", "have 1 cells or fewer"),
    (lambda _: None, "few-spots", "tell", "only 5 spots"),
]


@pytest.mark.parametrize(("spoil", "code", "severity", "sentence"), FINDINGS)
def test_each_trouble_has_its_sentence(
    cells: AnnData,
    spoil: Callable[[AnnData], None],
    code: str,
    severity: str,
    sentence: str,
):
    spoil(cells)
    inspection = inspect_cells(cells, labels="cell_type", window=Window(10))
    (found,) = [finding for finding in inspection.findings if finding.code == code]
    assert found.severity == severity
    assert sentence in found.message
    assert (inspection.spots is None) == (severity != "tell")


@pytest.mark.parametrize("spoil", [_one_without_place, _one_without_label])
def test_with_consent_incomplete_cells_are_left_out(
    cells: AnnData, spoil: Callable[[AnnData], None]
):
    spoil(cells)
    found = inspect_cells(cells, labels="cell_type", window=Window(10), accept=["all"])
    assert found.spots.obsm["cell_counts"].to_numpy().sum() == cells.n_obs - 1
    assert found.spots.obs["n_cells"].sum() == cells.n_obs - 1


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        (("x_centroid", "y_centroid"), "um"),
        (("center_x", "center_y"), "um"),
        (("CenterX_global_px", "CenterY_global_px"), "px"),
        (("x", "y"), None),
    ],
)
def test_the_columns_of_the_platforms_are_known_with_their_units(
    cells: AnnData, columns: tuple[str, str], unit: str | None
):
    places = cells.obsm["spatial"]
    cells.obs[list(columns)] = places
    if unit is None:
        del cells.obsm["spatial"]
    else:
        cells.obsm["spatial"] = places + 1000  # such as local positions of CosMx
    found = inspect_cells(cells, labels="cell_type", window=Window(10))
    assert found.spots.obsm["spatial"].tolist()[0] == [-5, 5]
    scales = found.spots.uns["spatial"]["gridded_cells"]["scalefactors"]
    assert scales.get("microns_per_pixel") == (1 if unit == "um" else None)


def test_only_genes_of_the_named_column_are_used(cells: AnnData):
    cells.var["chosen"] = [True, False, True]
    found = inspect_cells(
        cells, labels="cell_type", window=Window(10), genes_in="chosen"
    )
    assert list(found.spots.var_names) == ["Actb", "Snap25"]


def test_a_gene_column_that_does_not_choose_is_refused_with_those_that_do(
    cells: AnnData,
):
    cells.var["chosen"] = [True, False, True]
    cells.var["length"] = [1, 2, 3]
    found = inspect_cells(
        cells, labels="cell_type", window=Window(10), genes_in="length"
    )
    assert found.spots is None
    assert 'of that kind: "chosen"' in found.findings[0].message


@pytest.mark.parametrize(
    ("window", "unit", "side"),
    [
        (Window(55), "um", Side(55, "um", 1.0)),
        (Window(55, "um"), "um", Side(55, "um", 1.0)),
        (Window(55, "um"), None, Side(55, "um", 1.0)),
        (Window(750, "px"), None, Side(750, "px", None)),
        (Window(750), None, Side(750, None, None)),
        (Window(750), "px", Side(750, "px", None)),
        (Window(750, None, 0.5), "px", Side(750, "px", 0.5)),
        (Window(60, "um", 0.12), "px", Side(500, "px", 0.12)),
        (Window(500, "px", 0.12), "um", Side(60, "um", 1.0)),
    ],
)
def test_a_window_is_brought_into_the_unit_of_the_coordinates(
    window: Window, unit: str | None, side: Side
):
    found = side_in(window, unit)
    assert found.length == pytest.approx(side.length)
    assert (found.unit, found.microns) == (side.unit, side.microns)


@pytest.mark.parametrize(("wanted", "there"), [("um", "px"), ("px", "um")])
def test_units_are_not_converted_without_the_size_of_a_pixel(wanted: str, there: str):
    with pytest.raises(ConfigError, match="size of a pixel"):
        side_in(Window(50, wanted), there)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ConfigError, match=r"um .* or px"):
        window_of(10, unit="mm")


def test_counts_in_a_layer_of_another_name_are_taken_on_consent(cells: AnnData):
    cells.layers["raw"] = cells.X.copy()
    cells.X = cells.X / 7 * 60
    asked = inspect_cells(cells, labels="cell_type", window=Window(10))
    (question,) = of_severity(asked.findings, "ask")
    assert asked.spots is None
    assert [fix.value for fix in question.fixes] == ["cells-matrix=raw"]
    accept = ("cells-matrix=raw",)
    found = inspect_cells(cells, labels="cell_type", window=Window(10), accept=accept)
    assert found.spots.X.sum() == cells.layers["raw"].sum()
