"""The colours of several types under each spot, and none beside it."""

import dataclasses

import numpy as np
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import build_result_maps, build_spot_index
from napari_destvi.layers.colour_space import to_linear
from napari_destvi.results import Result
from napari_destvi.session.palette import palette
from napari_destvi.widgets.blend_layer import BlendLayer

TYPES = ("A", "B", "C")
#: The first spot of each type alone, an equal mixture, nothing of A and B, not fitted.
SHARES = np.array(
    [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0.5, 0.5, 0],
        [0, 0, 1],
        [np.nan] * 3,
        [0.3, 0.2, 0.5],
    ],
    dtype=np.float32,
)
N_SPOTS = len(SHARES)
NAMES = tuple(f"S{number}" for number in range(N_SPOTS))
COLOURS = palette(TYPES, {})
CLEAR = (0, 0, 0, 0)


def make_tissue(names=NAMES):
    coordinates = np.stack([np.arange(len(names)), np.zeros(len(names))], axis=1)
    return Tissue(coordinates * 100.0, names, 50.0, None, 1.0, None, "C2")


def make_maps(shares=SHARES, names=NAMES):
    result = Result(
        spot_names=NAMES,
        cell_types=TYPES,
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 1), np.float32),
        activation=shares,
    )
    tissue = make_tissue(names)
    index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
    return build_result_maps(result, names, index)


@pytest.fixture
def maps():
    return make_maps()


@pytest.fixture
def blend(maps):
    return BlendLayer(maps, make_tissue(), opacity=0.7)


def colour_under(blend, number):
    """Red, green, blue and opacity at the centre of a spot, read as napari does."""
    return tuple(map(int, blend.layer.get_value((0.0, number * 100.0), world=True)))


def of_type(number):
    return (*np.rint(255 * COLOURS[number]).astype(int).tolist(), 255)


def test_a_pure_spot_has_the_colour_of_its_type(blend, maps):
    blend.show("blend", maps, TYPES, COLOURS, {})
    assert [colour_under(blend, number) for number in range(3)] == [
        of_type(number) for number in range(3)
    ]


def test_an_equal_mixture_lies_between_its_types(blend, maps):
    blend.show("blend", maps, TYPES, COLOURS, {})
    light = to_linear(np.array(colour_under(blend, 3)[:3]) / 255)
    between = to_linear(COLOURS[:2]).mean(axis=0)
    np.testing.assert_allclose(light, between, atol=0.01)


def test_nothing_of_the_chosen_types_is_clear_and_so_is_all_beside_the_spots(
    blend, maps
):
    blend.show("blend", maps, ("A", "B"), COLOURS, {})
    assert colour_under(blend, 4) == CLEAR
    assert colour_under(blend, 5) == CLEAR
    assert tuple(blend.layer.get_value((0.0, 50.0), world=True)) == CLEAR


@pytest.mark.parametrize("chosen", [("A",), ("A", "C"), ("C", "A"), TYPES])
def test_a_type_keeps_its_colour_whichever_others_are_chosen(blend, maps, chosen):
    blend.show("blend", maps, chosen, COLOURS, {})
    assert colour_under(blend, 0) == of_type(0)


def test_a_share_below_its_limit_does_not_shine(blend, maps):
    blend.show("blend", maps, ("A", "B"), COLOURS, {"A": 0.6})
    assert colour_under(blend, 0) == of_type(0)
    assert colour_under(blend, 3)[:3] == of_type(1)[:3]
    assert colour_under(blend, 6)[:3] == of_type(1)[:3]
    assert colour_under(blend, 5) == CLEAR
    blend.show("blend", maps, ("A", "B"), COLOURS, {"A": 0.6, "B": 0.3})
    assert colour_under(blend, 6) == CLEAR


def test_a_limit_changes_no_share_and_no_strength_of_what_is_left(blend, maps):
    blend.show("blend", maps, ("A",), COLOURS, {})
    before = colour_under(blend, 3)
    blend.show("blend", maps, ("A",), COLOURS, {"A": 0.4})
    assert colour_under(blend, 3) == before
    np.testing.assert_array_equal(maps.result.proportions, SHARES)


def test_the_dominant_type_gives_its_colour_whatever_is_chosen(blend, maps):
    for chosen in ((), ("A",), TYPES):
        blend.show("dominant", maps, chosen, COLOURS, {"C": 0.9})
        found = [colour_under(blend, number) for number in range(N_SPOTS)]
        assert found[:3] == [of_type(number) for number in range(3)]
        assert found[5] == CLEAR
        assert found[6] == of_type(2)
    assert blend.layer.name == "Dominant cell type"


def test_another_form_and_another_colour_are_drawn(blend, maps):
    blend.show("blend", maps, TYPES, COLOURS, {})
    blend.show("dominant", maps, TYPES, COLOURS, {})
    assert colour_under(blend, 3) == of_type(0)
    white = palette(TYPES, {"A": (1.0, 1.0, 1.0)})
    blend.show("dominant", maps, TYPES, white, {})
    assert colour_under(blend, 3) == (255,) * 4
    blend.show("blend", maps, TYPES, white, {})
    assert blend.layer.name == "Blend of cell types"
    assert colour_under(blend, 0) == (255,) * 4


def test_newer_shares_are_drawn_in_the_same_layer(blend, maps):
    layer = blend.layer
    blend.show("blend", maps, TYPES, COLOURS, {})
    blend.show("blend", make_maps(SHARES[:, [1, 2, 0]]), TYPES, COLOURS, {})
    assert blend.layer is layer
    assert [colour_under(blend, number) for number in range(3)] == [
        of_type(number) for number in (2, 0, 1)
    ]


def test_the_strongest_share_of_newer_maps_shines_in_full(blend, maps):
    blend.show("blend", maps, TYPES, COLOURS, {})
    blend.show("blend", make_maps(SHARES / 4), TYPES, COLOURS, {})
    assert colour_under(blend, 0) == of_type(0)


def test_what_is_drawn_already_is_not_drawn_again(blend, maps):
    drawn = []
    blend.layer.events.set_data.connect(lambda _: drawn.append(1))
    blend.show("dominant", maps, ("A",), COLOURS, {})
    n_drawn = len(drawn)
    blend.show("dominant", maps, ("A", "B"), COLOURS.copy(), {})
    assert len(drawn) == n_drawn > 0


def test_a_spot_of_the_slide_that_the_result_lacks_is_clear():
    names = (*NAMES[:3], "not in the result")
    maps = make_maps(names=names)
    blend = BlendLayer(maps, make_tissue(names), opacity=1.0)
    blend.show("blend", maps, TYPES, COLOURS, {})
    assert colour_under(blend, 2) == of_type(2)
    assert colour_under(blend, 3) == CLEAR


def test_the_layer_lies_where_the_maps_do_in_micrometres():
    maps = make_maps()
    tissue = dataclasses.replace(make_tissue(), microns_per_pixel=0.5)
    blend = BlendLayer(maps, tissue, opacity=1.0)
    blend.show("blend", maps, TYPES, COLOURS, {})
    found = blend.layer.get_value((0.0, 2 * 50.0), world=True)
    assert tuple(map(int, found)) == of_type(2)
    assert [str(unit) for unit in blend.layer.units] == ["micrometer"] * 2
