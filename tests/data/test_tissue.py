"""The tissue: picture, places, sizes, as far as the file tells them."""

from __future__ import annotations

import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.tissue import build_tissue
from napari_destvi.errors import InputError


def _scale_factors(spots: AnnData) -> dict[str, float]:
    return spots.uns["spatial"]["section"]["scalefactors"]


def test_a_good_slide_is_taken_as_it_is(spots: AnnData):
    tissue = build_tissue(spots)
    assert tissue.spot_names == tuple(spots.obs_names)
    np.testing.assert_array_equal(tissue.coordinates, spots.obsm["spatial"])
    assert tissue.image.shape == (40, 100, 3)
    assert (tissue.image_scale, tissue.spot_diameter) == (0.1, 40.0)
    assert (tissue.library, tissue.microns_per_pixel) == ("section", None)


def test_without_a_picture_the_spots_are_as_wide_as_their_distance(spots: AnnData):
    del spots.uns["spatial"]
    tissue = build_tissue(spots)
    assert tissue.image is None
    assert tissue.spot_diameter == 75.0


def test_a_diameter_in_other_pixels_is_not_believed(spots: AnnData):
    _scale_factors(spots)["spot_diameter_fullres"] = 4000.0
    assert build_tissue(spots).spot_diameter == 75.0


def test_the_low_resolution_picture_stands_in_for_the_high(spots: AnnData):
    library = spots.uns["spatial"]["section"]
    library["images"]["lowres"] = library["images"].pop("hires")[::2, ::2]
    library["scalefactors"]["tissue_lowres_scalef"] = 0.05
    tissue = build_tissue(spots)
    assert (tissue.image.shape, tissue.image_scale) == ((20, 50, 3), 0.05)


def test_spots_without_a_place_are_not_drawn(spots: AnnData):
    spots.obsm["spatial"][3] = np.nan
    tissue = build_tissue(spots)
    assert tissue.n_spots == len(tissue.coordinates) == 59
    assert "spot 3" not in tissue.spot_names


def test_exchanged_coordinates_are_put_right(spots: AnnData):
    expected = spots.obsm["spatial"].copy()
    spots.obsm["spatial"] = expected[:, ::-1].copy()
    np.testing.assert_array_equal(build_tissue(spots).coordinates, expected)


def test_a_picture_that_does_not_fit_is_left_out(spots: AnnData):
    spots.obsm["spatial"] *= 20
    assert build_tissue(spots).image is None


def test_several_libraries_must_be_chosen_from(spots: AnnData):
    spots.uns["spatial"]["other"] = {}
    with pytest.raises(InputError, match="other"):
        build_tissue(spots)
    assert build_tissue(spots, library="other").image is None


def test_only_the_library_in_use_counts(spots: AnnData):
    spots.uns["spatial"]["other"] = {}
    spots.obs["library_id"] = "section"
    assert build_tissue(spots).library == "section"


def test_marks_beside_the_libraries_are_no_libraries(spots: AnnData):
    spots.uns["spatial"]["is_single"] = True
    assert build_tissue(spots).library == "section"


def test_a_library_without_a_name_is_read(spots: AnnData):
    spots.uns["spatial"] = spots.uns["spatial"]["section"]
    tissue = build_tissue(spots)
    assert tissue.image is not None
    assert tissue.library == ""


def test_a_slide_without_coordinates_is_refused(spots: AnnData):
    del spots.obsm["spatial"]
    with pytest.raises(InputError, match="no coordinates"):
        build_tissue(spots)


def _as_visium(spots: AnnData, *, pitch: float) -> AnnData:
    """Put the spots into a hexagonal array with barcodes."""
    rows, columns = np.divmod(np.arange(spots.n_obs), 10)
    x = (columns + rows % 2 / 2) * pitch
    y = rows * pitch * np.sqrt(3) / 2
    spots.obsm["spatial"] = np.column_stack([x, y])
    letters = np.array(list("ACGT"))
    digits = [np.base_repr(i, 4).zfill(16) for i in range(spots.n_obs)]
    spots.obs_names = ["".join(letters[[int(d) for d in n]]) + "-1" for n in digits]
    return spots


def test_the_pixel_of_visium_is_estimated_from_the_pitch(spots: AnnData):
    tissue = build_tissue(_as_visium(spots, pitch=80))
    assert tissue.microns_per_pixel == pytest.approx(100 / 80)
    assert tissue.microns_estimated


def test_a_known_pixel_is_not_estimated(spots: AnnData):
    _scale_factors(spots)["microns_per_pixel"] = 0.27
    tissue = build_tissue(_as_visium(spots, pitch=80))
    assert (tissue.microns_per_pixel, tissue.microns_estimated) == (0.27, False)


def test_a_square_array_is_not_taken_for_visium(spots: AnnData):
    names = _as_visium(spots.copy(), pitch=80).obs_names
    spots.obs_names = names
    assert build_tissue(spots).microns_per_pixel is None


def test_a_hexagonal_array_without_barcodes_is_not_taken_for_visium(spots: AnnData):
    names = spots.obs_names
    visium = _as_visium(spots, pitch=80)
    visium.obs_names = names
    assert build_tissue(visium).microns_per_pixel is None


def test_a_lone_spot_has_a_size(spots: AnnData):
    del spots.uns["spatial"]
    assert build_tissue(spots[:1].copy()).spot_diameter > 0
