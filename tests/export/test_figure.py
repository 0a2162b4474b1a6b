"""A figure shows each spot in its place and colour, and its texts stay texts."""

from __future__ import annotations

import dataclasses
import itertools
import re
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle

from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import ConfigError, ExportError
from napari_destvi.export import (
    STYLES,
    FigureMaps,
    draw_figure,
    figure_drawing,
    write_figure,
)
from napari_destvi.export.figure_panel import IMAGE_STRENGTH

TYPES = ("T cell", "B cell", "Mast cell")
DIAMETER, PITCH = 60.0, 100.0
LIMITS = (0.0, 0.8)
STYLE = STYLES["proportions"]
BARE = dataclasses.replace(STYLE, with_image=False)


@pytest.fixture
def tissue():
    """Five by four spots on a picture that is black at the left, white at the right."""
    x, y = np.meshgrid(np.arange(5), np.arange(4))
    image = np.zeros((240, 300, 3), np.uint8)
    image[:, 150:] = 255
    return Tissue(
        coordinates=np.stack([x.ravel(), y.ravel()], axis=1) * PITCH + 100.0,
        spot_names=tuple(f"spot {number}" for number in range(20)),
        spot_diameter=DIAMETER,
        image=image,
        image_scale=0.5,
        microns_per_pixel=0.5,
        library="",
    )


@pytest.fixture
def shares(tissue):
    values = np.random.default_rng(0).uniform(0.1, 0.8, (20, 3))
    return pd.DataFrame(values, index=tissue.spot_names, columns=TYPES)


class Picture:
    """A figure as pixels, which are asked for by their place on the slide."""

    def __init__(self, figure, dpi=200):
        figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        self.pixels = np.asarray(canvas.buffer_rgba())[..., :3]

    def at(self, axes, x, y):
        column, row = axes.transData.transform((x, y))
        return self.pixels[len(self.pixels) - 1 - int(row), int(column)]


def panels(figure):
    """Return the axes with discs, in the order in which they were drawn."""
    return [axes for axes in figure.axes if axes.collections and not axes.axison]


def colour_of(value, limits=LIMITS, colormap="viridis"):
    norm = matplotlib.colors.Normalize(*limits)
    return matplotlib.colormaps[colormap](norm(value), bytes=True)[:3]


def assert_shows(picture, axes, tissue, values, limits=LIMITS):
    for (x, y), value in zip(tissue.coordinates, values, strict=True):
        expected = np.array(colour_of(value, limits), int)
        assert np.abs(picture.at(axes, x, y) - expected).max() <= 1


def texts_of(path):
    tag = "{http://www.w3.org/2000/svg}text"
    return ["".join(text.itertext()) for text in ElementTree.parse(path).iter(tag)]


def test_the_pixel_under_a_spot_has_the_colour_of_its_value(tissue, shares):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    picture = Picture(figure)
    assert len(panels(figure)) == 3
    for axes, name in zip(panels(figure), TYPES, strict=True):
        assert_shows(picture, axes, tissue, shares[name])


def test_each_type_may_have_limits_and_a_colour_bar_of_its_own(tissue, shares):
    limits = {name: (0.0, 0.2 + number) for number, name in enumerate(TYPES)}
    figure = draw_figure(tissue, FigureMaps(shares, limits), STYLE)
    picture = Picture(figure)
    for axes, name in zip(panels(figure), TYPES, strict=True):
        assert_shows(picture, axes, tissue, shares[name], limits[name])
    bars = [axes for axes in figure.axes if axes.axison]
    assert [bar.get_ylim() for bar in bars] == list(limits.values())


def test_one_scale_has_one_colour_bar(tissue, shares):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    (bar,) = [axes for axes in figure.axes if axes.axison]
    assert bar.get_ylim() == LIMITS


def test_discs_are_as_large_as_spots(tissue, shares):
    figure = draw_figure(tissue, FigureMaps(shares[["T cell"]], LIMITS), BARE)
    picture = Picture(figure, dpi=600)
    (axes,) = panels(figure)
    expected = np.array(colour_of(shares["T cell"].iloc[6]), int)
    for angle in np.arange(0, 2 * np.pi, np.pi / 4):
        step = np.array([np.cos(angle), np.sin(angle)]) * DIAMETER / 2
        inside, outside = (
            picture.at(axes, *(tissue.coordinates[6] + step * share))
            for share in (0.95, 1.05)
        )
        assert np.abs(inside - expected).max() <= 1
        assert (outside == 255).all()


def test_spots_without_a_value_are_left_blank(tissue, shares):
    shares.iloc[7] = np.nan
    shares = shares.drop(index="spot 8").iloc[::-1]
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), BARE)
    picture = Picture(figure)
    for axes, name in zip(panels(figure), TYPES, strict=True):
        for row in (7, 8):
            assert (picture.at(axes, *tissue.coordinates[row]) == 255).all()
        left = shares[name].dropna()
        rows = [tissue.spot_names.index(spot) for spot in left.index]
        there = dataclasses.replace(tissue, coordinates=tissue.coordinates[rows])
        assert_shows(picture, axes, there, left)


def test_the_picture_lies_where_the_slide_has_it(tissue, shares):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    picture = Picture(figure)
    black = round(255 * (1 - IMAGE_STRENGTH))
    for axes in panels(figure):
        # the edge is between pixel 149 and 150, which is 299.5 in full resolution
        assert np.abs(picture.at(axes, 295.5, 145.0).astype(int) - black).max() <= 1
        assert (picture.at(axes, 303.5, 145.0) == 255).all()


@pytest.mark.parametrize("crop", [True, False])
def test_the_region_is_that_of_the_spots_or_the_picture(tissue, shares, crop):
    style = dataclasses.replace(STYLE, crop=crop)
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), style)
    axes = panels(figure)[0]
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    expected = (40, 560, 460, 40) if crop else (-0.5, 599.5, 479.5, -0.5)
    assert (left, right, bottom, top) == pytest.approx(expected)
    box = axes.get_window_extent()
    assert box.height / box.width == pytest.approx((bottom - top) / (right - left))


@pytest.mark.parametrize(
    ("microns", "text"), [(0.5, "50 µm"), (20.0, "2 mm"), (None, "100 px")]
)
def test_the_scale_bar_is_as_long_as_it_says(tissue, shares, microns, text):
    tissue = dataclasses.replace(tissue, microns_per_pixel=microns)
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    axes = next(axes for axes in figure.axes if axes.patches)
    (bar,) = (patch for patch in axes.patches if isinstance(patch, Rectangle))
    assert [label.get_text() for label in axes.texts] == [text]
    number, unit = text.split()
    length = float(number) / {"µm": 0.5, "mm": 0.02, "px": 1.0}[unit]
    panel = panels(figure)[0].transData.transform([(0, 0), (length, 0)])
    drawn = bar.get_window_extent()
    assert drawn.width == pytest.approx(np.ptp(panel[:, 0]))


def test_the_truth_is_shown_below_in_the_same_colours(tissue, shares):
    truth = (0.8 - shares).sample(frac=1, random_state=0)[list(TYPES[::-1])]
    limits = {name: (0.0, 0.5 + number) for number, name in enumerate(TYPES)}
    figure = draw_figure(tissue, FigureMaps(shares, limits, truth), STYLE)
    picture = Picture(figure)
    pairs = zip(panels(figure)[::2], panels(figure)[1::2], TYPES, strict=True)
    for above, below, name in pairs:
        assert_shows(picture, above, tissue, shares[name], limits[name])
        assert_shows(picture, below, tissue, 0.8 - shares[name], limits[name])
        assert above.get_window_extent().y0 > below.get_window_extent().y1
        assert above.get_window_extent().x0 == below.get_window_extent().x0


def test_a_type_that_the_truth_lacks_says_so(tissue, shares, tmp_path):
    truth = shares.drop(columns="B cell")
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS, truth), STYLE)
    assert len(panels(figure)) == 5
    texts = texts_of(write_figure(figure, tmp_path / "f.svg"))
    assert texts.count("no such type there") == 1


def test_texts_of_an_svg_are_texts(tissue, shares, tmp_path):
    names = ["CD4$+$ & <T>", "γδ T_cell", r"\alpha"]
    maps = FigureMaps(shares.set_axis(names, axis=1), LIMITS, shares)
    texts = texts_of(write_figure(draw_figure(tissue, maps, STYLE), tmp_path / "f.svg"))
    for text in (*names, STYLE.bar_title, "50 µm", "Estimate", "Truth"):
        assert texts.count(text) == 1


def test_discs_are_shapes_up_to_a_number(tissue, shares, tmp_path, monkeypatch):
    shapes, pixels = (tmp_path / f"{name}.svg" for name in ("shapes", "pixels"))
    maps = FigureMaps(shares, LIMITS)
    write_figure(draw_figure(tissue, maps, BARE), shapes)
    monkeypatch.setattr(figure_drawing, "MAX_VECTOR_DISCS", 59)
    write_figure(draw_figure(tissue, maps, BARE), pixels)
    first = shares["T cell"].iloc[0] / LIMITS[1]
    colour = matplotlib.colors.to_hex(matplotlib.colormaps["viridis"](first))
    assert colour in shapes.read_text()
    assert colour not in pixels.read_text()
    assert "<image" in pixels.read_text()
    assert "T cell" in texts_of(pixels)


@pytest.mark.parametrize("has_truth", [True, False])
@pytest.mark.parametrize("shares_bar", [True, False])
@pytest.mark.parametrize("n_types", [1, 2, 5])
def test_texts_neither_meet_nor_leave_the_page(tissue, n_types, has_truth, shares_bar):
    names = [f"{n} {'WWWW activated ' * 4}cell, exhausted" for n in range(n_types)]
    table = pd.DataFrame(0.5, index=tissue.spot_names, columns=names)
    limits = LIMITS if shares_bar else dict.fromkeys(names, (-10.0, 12.0))
    long = "truth of single cells, gridded to spots of fifty-five micrometres"
    maps = FigureMaps(table, limits, table if has_truth else None, long)
    style = dataclasses.replace(STYLE, title="Slide 1")
    figure = draw_figure(tissue, maps, style)
    FigureCanvasAgg(figure).draw()
    boxes = [text.get_window_extent() for text in _written(figure)]
    assert len(boxes) > n_types
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)
    page = figure.bbox
    for box in boxes:
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
        assert page.y0 <= box.y0
        assert box.y1 <= page.y1


def test_a_long_name_of_a_row_is_told_in_lines(tissue, shares):
    long = "truth of single cells, gridded"
    maps = FigureMaps(shares[["T cell"]], LIMITS, shares, long)
    figure = draw_figure(tissue, maps, STYLE)
    told = [text.get_text() for text in figure.texts]
    assert long in [text.replace("\n", " ") for text in told]


def _written(figure):
    bars = [axes for axes in figure.axes if axes.axison]
    labels = [
        label
        for axes in bars
        for place, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
        if axes.get_ylim()[0] <= place <= axes.get_ylim()[1]  # others are not drawn
    ]
    inside = [text for axes in figure.axes for text in axes.texts]
    return [text for text in (*figure.texts, *labels, *inside) if text.get_text()]


def test_values_beyond_the_limits_are_told_by_the_colour_bar(tissue, shares):
    limits = {"T cell": (0.0, 1.0), "B cell": (0.0, 0.5), "Mast cell": (0.3, 0.5)}
    figure = draw_figure(tissue, FigureMaps(shares, limits), STYLE)
    ends = [axes._colorbar.extend for axes in figure.axes if axes.axison]
    assert ends == ["neither", "max", "both"]


def test_the_settings_of_the_user_neither_change_nor_matter(tissue, shares, tmp_path):
    maps = FigureMaps(shares, LIMITS)
    plain = write_figure(draw_figure(tissue, maps, STYLE), tmp_path / "plain.png")
    mine = {"figure.facecolor": "black", "font.size": 30, "savefig.bbox": "tight"}
    with matplotlib.rc_context(mine):
        before = dict(matplotlib.rcParams)
        other = write_figure(draw_figure(tissue, maps, STYLE), tmp_path / "other.png")
        assert dict(matplotlib.rcParams) == before
    images = [matplotlib.image.imread(path) for path in (plain, other)]
    np.testing.assert_array_equal(*images)


def test_a_png_has_the_pixels_that_were_asked_for(tissue, shares, tmp_path):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    widths = {
        dpi: matplotlib.image.imread(
            write_figure(figure, tmp_path / f"{dpi}.png", dpi=dpi)
        ).shape[1]
        for dpi in (100, 300)
    }
    assert widths == {100: 708, 300: 2125}  # of 180 mm


def test_a_pdf_embeds_its_fonts_as_texts(tissue, shares, tmp_path):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    content = write_figure(figure, tmp_path / "f.PDF").read_bytes()
    assert content.startswith(b"%PDF")
    assert re.findall(rb"/Subtype /(CIDFontType2|Type3)", content) == [b"CIDFontType2"]


def test_another_ending_is_refused_before_anything_is_written(tissue, shares, tmp_path):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    with pytest.raises(ExportError, match=r'"f\.jpg".*\.pdf or \.svg'):
        write_figure(figure, tmp_path / "f.jpg")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_replaced_only_when_forced(tissue, shares, tmp_path):
    figure = draw_figure(tissue, FigureMaps(shares, LIMITS), STYLE)
    path = tmp_path / "f.svg"
    path.write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        write_figure(figure, path)
    assert path.read_text() == "mine"
    write_figure(figure, path, force=True)
    assert "T cell" in texts_of(path)


def test_an_unknown_colormap_is_named(tissue, shares):
    style = dataclasses.replace(STYLE, colormap="veridis")
    with pytest.raises(ConfigError, match=r'no colormap "veridis".*such as viridis'):
        draw_figure(tissue, FigureMaps(shares, LIMITS), style)


def test_more_pixels_than_can_be_drawn_are_refused(tissue, tmp_path):
    names = [f"type {number}" for number in range(80)]
    table = pd.DataFrame(0.5, index=tissue.spot_names, columns=names)
    style = dataclasses.replace(STYLE, columns=1)
    figure = draw_figure(tissue, FigureMaps(table, LIMITS), style)
    with pytest.raises(ConfigError, match=r"65,535 is the most.*more columns"):
        write_figure(figure, tmp_path / "f.png", dpi=1200)
    assert list(tmp_path.iterdir()) == []
