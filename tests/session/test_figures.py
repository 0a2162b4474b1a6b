"""A figure shows what the window shows: forms, colours, what is hidden, limits."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError
from napari_destvi.layers.pies import OTHER
from napari_destvi.results import Result
from napari_destvi.session import figure_colours, figures
from napari_destvi.session.drawing import Drawing, Layout
from napari_destvi.session.figure_maps import types_named
from napari_destvi.session.palette import palette

TYPES = ("T cell", "B cell", "Mast cell")
N, PITCH, DIAMETER = 24, 100.0, 60.0
NAMES = tuple(f"spot {number}" for number in range(N))
#: Pure spots, and mixtures of halves of the first two.
SHARES = np.array([*np.eye(3), *[[0.5, 0.5, 0]] * (N - 3)], dtype=np.float32)
MIXED = 10
BARE = Layout(with_image=False, width=180.0)


@pytest.fixture
def tissue():
    rows, columns = np.divmod(np.arange(N), 6)
    places = np.stack([columns, rows], axis=1) * PITCH + 100.0
    return Tissue(places, NAMES, DIAMETER, None, 1.0, 0.5, "")


def result_of(shares=SHARES):
    return Result(
        spot_names=NAMES,
        cell_types=TYPES,
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 2), np.float32),
        activation=10 * shares,
    )


@pytest.fixture
def drawing(tissue):
    return Drawing(tissue, "proportions", TYPES, None, "", "", layout=BARE)


class Picture:
    """A figure as pixels, which are asked for by their place on the slide."""

    def __init__(self, figure):
        self.figure = figure
        figure.set_dpi(200)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        self.pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)

    @property
    def panels(self):
        return [axes for axes in self.figure.axes if axes.get_ylim()[0] > PITCH]

    @property
    def texts(self):
        return [text.get_text() for text in self.figure.texts]

    def at(self, x, y, panel=0):
        column, row = self.panels[panel].transData.transform((x, y))
        return self.pixels[len(self.pixels) - 1 - int(row), int(column)]


def draw(drawing, result=None, **changes):
    return Picture(
        figures.draw(result or result_of(), dataclasses.replace(drawing, **changes))
    )


def colour_of(number, chosen=()):
    return 255 * palette(TYPES, dict(chosen))[number]


def close(found, expected):
    return np.abs(found - np.asarray(expected)).max() <= 3


@pytest.mark.parametrize("form", ["blend", "dominant", "pies"])
def test_a_pure_spot_has_the_colour_of_its_type(drawing, form):
    picture = draw(drawing, form=form)
    for number in range(3):
        x, y = drawing.tissue.coordinates[number]
        assert close(picture.at(x + 10, y + 10), colour_of(number))
    assert close(picture.at(150.0, 150.0), [255] * 3)


def test_the_slices_of_a_pie_are_in_their_place(drawing):
    picture = draw(drawing, form="pies", cell_types=TYPES[:1])
    x, y = drawing.tissue.coordinates[MIXED]
    assert close(picture.at(x + 15, y), colour_of(0))
    assert close(picture.at(x - 15, y), 255 * np.array(OTHER))
    assert picture.texts[-2:] == ["T cell", "other types"]


def test_colours_of_the_user_are_drawn_and_told(drawing):
    colours = {"B cell": (0.2, 0.9, 0.1)}
    picture = draw(drawing, form="dominant", type_colours=colours)
    assert close(picture.at(*drawing.tissue.coordinates[1]), colour_of(1, colours))
    swatches = [axes.patches[0] for axes in picture.figure.axes if axes.patches]
    told = [patch.get_facecolor()[:3] for patch in swatches]
    assert (0.2, 0.9, 0.1) in told


def test_a_dominant_type_is_one_of_all_and_only_those_seen_are_told(drawing):
    shares = SHARES.copy()
    shares[2] = shares[0]
    picture = draw(drawing, result_of(shares), form="dominant", cell_types=("B cell",))
    assert [text for text in picture.texts if text in TYPES] == ["T cell", "B cell"]
    assert close(picture.at(*drawing.tissue.coordinates[0]), colour_of(0))


def test_hidden_shares_are_blank_in_the_map_of_their_type_alone(drawing):
    picture = draw(drawing, least_shares={"T cell": 0.6})
    x, y = drawing.tissue.coordinates[MIXED]
    assert close(picture.at(x, y), [255] * 3)
    assert not close(picture.at(x, y, panel=1), [255] * 3)
    assert not close(picture.at(*drawing.tissue.coordinates[0]), [255] * 3)


def test_hidden_shares_hide_the_activation_too(drawing):
    limits = {"T cell": 0.6}
    picture = draw(drawing, quantity="activation", least_shares=limits)
    assert close(picture.at(*drawing.tissue.coordinates[MIXED]), [255] * 3)


def test_hidden_shares_are_other_types_in_pies_and_none_in_a_blend(drawing):
    x, y = drawing.tissue.coordinates[MIXED]
    picture = draw(drawing, form="pies", least_shares={"B cell": 0.6})
    assert close(picture.at(x - 15, y), 255 * np.array(OTHER))
    blend = draw(drawing, form="blend", least_shares={"B cell": 0.6})
    alone = draw(drawing, form="blend", cell_types=("T cell",))
    assert close(blend.at(x, y), alone.at(x, y))


def test_limits_of_the_window_are_those_of_the_figure(drawing):
    picture = draw(drawing, limits={"T cell": (0.1, 0.3)})
    bars = [axes for axes in picture.figure.axes if axes.axison]
    assert bars[0].get_ylim() == pytest.approx((0.1, 0.3))
    assert bars[1].get_ylim() != pytest.approx((0.1, 0.3))


def test_the_truth_lies_below_in_the_same_form(drawing):
    truth = pd.DataFrame(SHARES[:, [1, 0, 2]], index=list(NAMES), columns=list(TYPES))
    for form in ("blend", "dominant", "pies"):
        picture = draw(drawing, form=form, truth=truth)
        x, y = drawing.tissue.coordinates[0] + 10
        assert close(picture.at(x, y), colour_of(0))
        assert close(picture.at(x, y, panel=1), colour_of(1))
        assert {"Estimate", "Truth"} <= set(picture.texts)


def test_a_type_that_the_truth_lacks_is_nowhere_in_it(drawing):
    truth = pd.DataFrame(SHARES[:, :2], index=list(NAMES), columns=list(TYPES[:2]))
    truth.iloc[2] = 0.5
    picture = draw(drawing, form="blend", truth=truth)
    expected = picture.at(*drawing.tissue.coordinates[MIXED], panel=1)
    assert close(picture.at(*drawing.tissue.coordinates[2], panel=1), expected)


def test_very_many_spots_are_drawn_as_pixels_of_the_same_colours(drawing, monkeypatch):
    discs = draw(drawing)
    monkeypatch.setattr(figures, "MAX_DISCS", 1)
    pixels = draw(drawing)
    assert discs.panels[0].collections
    assert not pixels.panels[0].collections
    for x, y in drawing.tissue.coordinates:
        for panel in range(3):
            assert close(pixels.at(x, y, panel), discs.at(x, y, panel))
    assert close(pixels.at(150.0, 150.0), [255] * 3)


def test_bins_that_touch_are_squares(drawing):
    bins = dataclasses.replace(drawing.tissue, spot_diameter=PITCH)
    picture = draw(drawing, tissue=bins, form="dominant")
    x, y = drawing.tissue.coordinates[0]
    assert close(picture.at(x + 0.45 * PITCH, y + 0.45 * PITCH), colour_of(0))


def test_too_many_pies_are_refused_with_what_can_be_done(drawing, monkeypatch):
    monkeypatch.setattr(figure_colours, "MAX_PIES", 5)
    with pytest.raises(InputError, match=r"24 spots are too small.*Choose a blend"):
        draw(drawing, form="pies")


@pytest.mark.parametrize("form", ["single", "blend"])
def test_a_figure_may_be_white_on_black_with_a_title(drawing, form):
    layout = Layout(is_dark=True, title="Slide 1", with_image=False)
    picture = draw(drawing, form=form, layout=layout)
    assert picture.pixels[0, 0].tolist() == [0, 0, 0]
    assert "Slide 1" in picture.texts
    assert {text.get_color() for text in picture.figure.texts} == {"white"}


@pytest.mark.parametrize("form", ["single", "blend"])
@pytest.mark.parametrize("width", [88.0, 180.0])
def test_a_figure_is_as_wide_as_asked_for_at_most(drawing, form, width):
    layout = Layout(width=width, with_image=False)
    found = draw(drawing, form=form, layout=layout).figure.get_size_inches()[0] * 25.4
    assert 0.9 * width < found <= width + 0.01


def test_types_are_found_in_any_case():
    assert types_named(["MAST cell", "t cell"], TYPES) == ["Mast cell", "T cell"]
    with pytest.raises(InputError, match="no cell type NK"):
        types_named(["NK"], TYPES)
