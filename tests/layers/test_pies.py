"""The pixel at an angle inside a spot has the colour of its type."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from napari_destvi.layers.pies import OTHER, Viewport, pies, spots_in_view

COLOURS = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
GREY = np.rint(255 * np.array(OTHER))
VIEW = Viewport(origin=(200.0, 100.0), pixel=0.5, shape=(120, 160))
#: (x, y) in the slide: two spots and one that is cut by the edge of the view.
CENTRES = np.array([[120.0, 230.0], [160.0, 240.0], [100.0, 200.0]])
RADIUS = 14.0
#: Bytes of the colours around three spots, of 4 types and 16,384 parts, on the way.
_LARGEST_RIMS = 3 * 4 * 16_384 * 40
SHARES = np.array([[0.5, 0.2, 0.1], [0.0, 1.0, 0.0], [0.3, 0.3, 0.4]])


def draw(shares=SHARES, centres=CENTRES, radius=RADIUS, view=VIEW):
    return pies(centres, radius, np.asarray(shares), COLOURS, view)


def at(picture, x, y, view=VIEW):
    """The colour at a place of the slide."""
    row = round((y - view.origin[0]) / view.pixel)
    column = round((x - view.origin[1]) / view.pixel)
    return picture[row, column]


def on_pie(number, turn, reach):
    """A place in a pie: so much of a turn from the top clockwise, so far out."""
    angle = 2 * np.pi * turn
    step = reach * RADIUS * np.array([np.sin(angle), -np.cos(angle)])
    return CENTRES[number] + step


#: Edges lie at 0, 0.5, 0.7 and 0.8 of a turn: none of these turns is near one.
@pytest.mark.parametrize("reach", [0.3, 0.6, 0.95])
@pytest.mark.parametrize(
    ("turn", "number"),
    [(0.06, 0), (0.25, 0), (0.44, 0), (0.56, 1), (0.64, 1), (0.75, 2), (0.9, None)],
)
def test_the_pixel_at_an_angle_has_the_colour_of_its_type(turn, number, reach):
    expected = GREY if number is None else 255 * COLOURS[number]
    found = at(draw(), *on_pie(0, turn, reach))
    np.testing.assert_array_equal(found, [*expected, 255])


@pytest.mark.parametrize("pixel", [0.06, 0.01, 0.0001])
def test_a_pie_much_larger_than_the_view_has_its_colours_and_takes_no_more_memory(
    pixel,
):
    place = on_pie(0, 0.6, 0.5)
    corner = tuple(place[::-1] - pixel * np.array(VIEW.shape) / 2)
    view = Viewport(corner, pixel, VIEW.shape)
    tracemalloc.start()
    picture = draw(view=view)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert at(picture, *place, view=view).tolist() == [0, 255, 0, 255]
    assert (picture[..., 3] == 255).all() or pixel > 0.05
    assert peak < 200 * VIEW.shape[0] * VIEW.shape[1] + _LARGEST_RIMS


def test_large_spots_are_drawn_as_small_ones_are(monkeypatch):
    small = draw()
    monkeypatch.setattr("napari_destvi.layers.stamping.LARGE", 0)
    np.testing.assert_array_equal(draw(), small)


@pytest.mark.parametrize("pixel", [0.2, 0.5, 1.0])
def test_a_slice_has_the_area_of_its_share(pixel):
    view = Viewport((200.0, 100.0), pixel, (round(60 / pixel), round(80 / pixel)))
    part = draw(SHARES[:1], CENTRES[:1], view=view).astype(float) / 255
    light = part[..., 3].sum()
    assert light * pixel**2 == pytest.approx(np.pi * RADIUS**2, rel=0.01)
    # The share of green light: that of its type, and some in the grey of the others.
    green = (part[..., 1] * part[..., 3]).sum() / light
    assert green == pytest.approx(0.2 + 0.2 * OTHER[1], abs=0.01)


def test_a_pure_spot_has_no_edge_inside():
    picture = draw()
    for turn in np.arange(0, 1, 0.1):
        assert at(picture, *on_pie(1, turn, 0.9)).tolist() == [0, 255, 0, 255]


def test_a_disc_is_round_and_its_edge_fades():
    picture = draw()
    for turn in np.arange(0, 1, 1 / 16):
        assert at(picture, *on_pie(1, turn, 1 - 1 / RADIUS))[3] == 255
        assert at(picture, *on_pie(1, turn, 1 + 1 / RADIUS))[3] == 0
    opacity = np.unique(picture[..., 3])
    assert len(opacity[(opacity > 0) & (opacity < 255)]) > 10


def test_an_edge_between_types_mixes_both():
    picture = draw([[0.5, 0.5, 0.0]], CENTRES[:1])
    column = picture[:, round((CENTRES[0, 0] - VIEW.origin[1]) / VIEW.pixel)]
    inside = column[column[:, 3] == 255].astype(int)
    lower = inside[len(inside) // 2 + 3 :]
    assert (lower[:, 0] + lower[:, 1] >= 254).all()
    assert (lower[:, 2] == 0).all()


def test_a_spot_without_shares_is_not_drawn():
    shares = SHARES.copy()
    shares[1] = np.nan
    picture = draw(shares)
    assert at(picture, *CENTRES[1])[3] == 0
    assert at(picture, *on_pie(0, 0.25, 0.5)).tolist() == [255, 0, 0, 255]


def test_a_spot_of_other_types_alone_is_grey():
    picture = draw(np.zeros((3, 3)))
    assert at(picture, *on_pie(0, 0.7, 0.5)).tolist() == [*GREY.tolist(), 255]


def test_shares_that_sum_to_a_little_more_than_one_leave_no_grey():
    picture = draw([[0.4, 0.4, 0.2000001]], CENTRES[:1])
    seen = picture[picture[..., 3] == 255]
    assert not (np.abs(seen[:, :3] - GREY).max(axis=1) < 3).any()


def test_where_discs_overlap_a_pixel_belongs_to_the_nearest():
    centres = np.array([[120.0, 230.0], [130.0, 230.0]])
    for order in ([0, 1], [1, 0]):
        shares = np.eye(3)[order]
        picture = draw(shares, centres[order])
        assert at(picture, 124.0, 230.0).tolist() == [255, 0, 0, 255]
        assert at(picture, 126.0, 230.0).tolist() == [0, 255, 0, 255]


def test_a_view_without_spots_is_clear():
    picture = draw(SHARES[:0], CENTRES[:0])
    assert picture.shape == (*VIEW.shape, 4)
    assert not picture.any()


def test_a_spot_is_in_view_as_soon_as_its_rim_is():
    edge = VIEW.origin[1] - VIEW.pixel / 2
    near, far = (edge - RADIUS + step for step in (0.1, -0.1))
    centres = np.array([[near, 230.0], [far, 230.0], [120.0, 230.0], [120.0, 9.0]])
    assert spots_in_view(centres, RADIUS, VIEW).tolist() == [0, 2]
