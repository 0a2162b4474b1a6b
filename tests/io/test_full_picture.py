"""Images of microscopes open as pyramids, lazily; others as a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from napari_destvi.errors import InputError
from napari_destvi.io import full_picture
from napari_destvi.io.full_picture import open_levels

HEIGHT, WIDTH = 90, 70


@pytest.fixture(autouse=True)
def small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pyramids of small images: three levels of these."""
    monkeypatch.setattr(full_picture, "_SMALL_SIDE", 10)


@pytest.fixture(scope="module")
def pixels():
    shape = (HEIGHT, WIDTH, 3)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def write_pyramid(path: Path, pixels) -> None:
    """Write an OME-TIFF with two levels, as microscopes do."""
    tiles = {"tile": (32, 32), "photometric": "rgb"}
    with tifffile.TiffWriter(path, bigtiff=True, ome=True) as file:
        file.write(pixels, subifds=1, **tiles)
        file.write(pixels[::2, ::2], subfiletype=1, **tiles)


WRITERS = {
    "striped.tif": lambda path, p: tifffile.imwrite(path, p, photometric="rgb"),
    "tiled ä 1.btf": lambda path, p: tifffile.imwrite(
        path, p, photometric="rgb", tile=(32, 32), bigtiff=True, compression="zlib"
    ),
    "planar.tiff": lambda path, p: tifffile.imwrite(
        path, np.moveaxis(p, -1, 0), photometric="rgb", planarconfig="separate"
    ),
    "pyramid.ome.tif": write_pyramid,
    "picture.png": lambda path, p: Image.fromarray(p).save(path),
    "GREAT.PNG": lambda path, p: Image.fromarray(p).save(path),
}


@pytest.mark.parametrize("name", WRITERS)
def test_each_kind_opens_with_its_pixels_and_smaller_levels(
    name: str, pixels, tmp_path: Path
):
    WRITERS[name](tmp_path / name, pixels)
    levels = open_levels(tmp_path / name)
    assert np.array_equal(np.asarray(levels[0]), pixels)
    sides = [max(level.shape[:2]) for level in levels]
    assert sides == sorted(sides, reverse=True)
    assert sides[-1] <= 10
    for level in levels[1:]:
        assert (level.shape[2], level.dtype) == (3, np.uint8)
        assert np.asarray(level).mean() == pytest.approx(pixels.mean(), abs=6)


def test_a_pyramid_of_the_file_is_used(pixels, tmp_path: Path):
    write_pyramid(tmp_path / "a.ome.tif", pixels)
    assert open_levels(tmp_path / "a.ome.tif")[1].shape == (45, 35, 3)


def test_a_grey_image_of_sixteen_bits_stays_one(tmp_path: Path):
    grey = np.arange(HEIGHT * WIDTH, dtype=np.uint16).reshape(HEIGHT, WIDTH)
    tifffile.imwrite(tmp_path / "grey.tif", grey)
    level = open_levels(tmp_path / "grey.tif")[0]
    assert level.dtype == np.uint16
    assert np.array_equal(np.asarray(level), grey)


def test_many_channels_are_refused(tmp_path: Path):
    channels = np.zeros((7, HEIGHT, WIDTH), dtype=np.uint8)
    tifffile.imwrite(tmp_path / "c.tif", channels, photometric="minisblack")
    with pytest.raises(InputError, match=r"several planes or channels .*7 x 90 x 70"):
        open_levels(tmp_path / "c.tif")


@pytest.mark.parametrize("n", [3, 4])
@pytest.mark.parametrize(
    "options",
    [
        {"metadata": {"axes": "ZYX"}, "photometric": "minisblack"},
        {"metadata": {"axes": "CYX"}, "photometric": "minisblack", "ome": True},
        {"planarconfig": "separate", "photometric": "minisblack"},
    ],
    ids=["stack", "fluorescence", "samples"],
)
def test_planes_and_channels_are_no_colours(n: int, options, tmp_path: Path):
    planes = np.zeros((n, HEIGHT, WIDTH), dtype=np.uint8)
    tifffile.imwrite(tmp_path / "c.tif", planes, **options)
    with pytest.raises(InputError, match="several planes or channels"):
        open_levels(tmp_path / "c.tif")


def test_a_palette_is_shown_in_its_colours(tmp_path: Path):
    numbers = np.arange(HEIGHT * WIDTH, dtype=np.uint8).reshape(HEIGHT, WIDTH)
    palette = np.random.default_rng(1).integers(0, 2**16, (3, 256), dtype=np.uint16)
    tifffile.imwrite(
        tmp_path / "p.tif", numbers, photometric="palette", colormap=palette
    )
    levels = open_levels(tmp_path / "p.tif")
    expected = (palette.T >> 8)[numbers]
    assert np.array_equal(np.asarray(levels[0]), expected)
    assert levels[-1].shape[2] == 3


@pytest.mark.parametrize("name", ["striped.tif", "tiled ä 1.btf", "picture.png"])
@pytest.mark.parametrize("kept", [0, 5, 60, 0.5])
def test_a_file_that_is_cut_off_is_told(name: str, kept, pixels, tmp_path: Path):
    path = tmp_path / name
    WRITERS[name](path, pixels)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if kept == 0.5 else kept])
    with pytest.raises(InputError, match="is damaged"):
        open_levels(path)


def test_a_file_of_another_kind_is_told(tmp_path: Path):
    (tmp_path / "slide.svs2").write_bytes(b"")
    with pytest.raises(InputError, match=r"is no image that can be opened.*\.tiff"):
        open_levels(tmp_path / "slide.svs2")


@pytest.mark.parametrize("name", ["none.tif", "none.png"])
def test_a_file_that_is_not_there_is_told_as_such(name: str, tmp_path: Path):
    with pytest.raises(InputError, match=r'There is no file ".*none'):
        open_levels(tmp_path / name)


def test_a_damaged_picture_is_not_told_to_be_too_large(pixels, tmp_path: Path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(InputError, match=r"is damaged .* save it anew as PNG"):
        open_levels(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("name", "limit"), [("striped.tif", "MAX_TIFF_PIXELS"), ("a.png", "MAX_PIXELS")]
)
def test_a_size_beyond_all_bounds_is_told(
    name: str, limit: str, pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(full_picture, limit, 1000)
    WRITERS.get(name, WRITERS["picture.png"])(tmp_path / name, pixels)
    with pytest.raises(InputError, match="pixels"):
        open_levels(tmp_path / name)
