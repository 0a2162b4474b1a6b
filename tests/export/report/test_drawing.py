from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.export.report.curves import draw_curves
from napari_destvi.export.report.map_drawing import draw_maps, map_content
from napari_destvi.export.report.measures import MEASURES
from napari_destvi.export.report.paper import paper
from napari_destvi.export.report.settings import with_training


def test_maps_of_one_type_share_their_colours_with_the_truth(report) -> None:
    content = map_content(report, with_training(report.table))
    for name in content.types:
        high = np.quantile(report.truth[name], 0.99)
        assert content.limits[name] == (0.0, pytest.approx(max(high, 0.05)))


def test_tables_of_maps_are_in_the_order_of_the_spots(table, report_of) -> None:
    whole = report_of(table)
    report = report_of(table, truth=whole.truth.iloc[::-1])
    content = map_content(report, with_training(table))
    assert list(content.tables[0].index) == list(report.tissue.spot_names)


def test_a_map_stands_for_each_type_and_column(report) -> None:
    content = map_content(report, with_training(report.table))
    with paper():
        figure = draw_maps(report, content)
    n_discs = sum(1 for axes in figure.axes for _ in axes.collections if axes.axison)
    panels = [axes for axes in figure.axes if not axes.axison and axes.collections]
    assert len(panels) == len(content.types) * len(content.columns)
    assert n_discs >= len(content.types)  # the colour bars


def test_a_type_that_the_truth_lacks_is_told_in_its_place(table, report_of) -> None:
    whole = report_of(table)
    truth = whole.truth.drop(columns="type 8")
    report = report_of(table, truth=truth, types=("type 8",))
    with paper():
        figure = draw_maps(report, map_content(report, with_training(table)))
    assert any("no such" in text.get_text() for text in figure.texts)


def test_there_are_no_maps_without_results(table, report_of) -> None:
    report = report_of(table, results={})
    assert map_content(report, with_training(table)) is None


def test_curves_have_a_line_per_amortization_and_one_across_per_method(report) -> None:
    with paper():
        figure = draw_curves(with_training(report.table), is_dark=False)
    panels = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert len(panels) == len(MEASURES)
    handles, labels = panels[0].get_legend_handles_labels()
    assert labels == [
        "DestVI, both",
        "DestVI, cell state only",
        "Cell2location",
        "Least squares (NNLS)",
    ]
    assert list(handles[0].get_xdata()) == [4, 8, 16, 32, 64, 128]
    both = report.table[report.table["amortization"] == "both"]
    means = both.groupby("batch_size")["pcc_types"].mean()
    assert handles[0].get_ydata() == pytest.approx(means.to_numpy(dtype=float))


def test_curves_without_truth_tell_times_alone(table) -> None:
    bare = table.drop(columns=["pcc_types", "pcc_spots", "ssim", "rmse", "jsd"])
    with paper():
        figure = draw_curves(with_training(bare), is_dark=True)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title for title in titles if title] == ["Seconds (lower is better)"]
