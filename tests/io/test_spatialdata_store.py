"""SpatialData stores give spots their places in the pixels of a picture."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import zarr
from anndata import AnnData
from anndata.io import write_elem

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.errors import InputError
from napari_destvi.io import spatialdata_images, zarr_store
from napari_destvi.io.spatialdata_store import matches, read

N_SPOTS = 8
CENTRES = np.random.default_rng(0).uniform(100, 900, (N_SPOTS, 2))


def system(name, axes):
    return {"name": name, "axes": [{"name": axis} for axis in axes]}


def placed(kind, axes, target, **values):
    systems = {"input": system(axes, axes), "output": system(target, axes)}
    return {"type": kind, **systems, **values}


def write_image(root, name, size, *transformations, n_channels=3, levels=(1,)):
    """Write a pyramid as OME-NGFF, with another grey at each level."""
    datasets = []
    group = root.create_group(f"images/{name}")
    for number, level in enumerate(levels):
        shape = (n_channels, size[1] // level, size[0] // level)
        pixels = np.full(shape, 10 * (number + 1), dtype=np.uint8)
        group.create_array(f"s{number}", data=pixels)
        datasets.append({"path": f"s{number}"})
    axes = [{"name": axis} for axis in "cyx"]
    described = {
        "datasets": datasets,
        "axes": axes,
        "coordinateTransformations": list(transformations),
    }
    form = {"multiscales": [described]}
    group.attrs.update(form if root.metadata.zarr_format == 2 else {"ome": form})


def write_circles(root, name, centres, *transformations):
    """Write circles as the first versions of spatialdata did: without Parquet."""
    group = root.create_group(f"shapes/{name}")
    group.create_array("coords", data=centres)
    group.create_array("Index", data=np.arange(len(centres)))
    group.create_array("radius", data=np.full(len(centres), 25.0))
    group.attrs["coordinateTransformations"] = list(transformations)


def write_table(root, regions, name="table", n_spots=N_SPOTS, folder="tables"):
    labels = np.repeat(regions, n_spots)
    n = len(labels)
    obs = {"region": labels, "id": np.tile(np.arange(n_spots)[::-1], len(regions))}
    link = {"region": list(regions), "region_key": "region", "instance_key": "id"}
    table = AnnData(
        sp.csr_matrix(np.ones((n, 3), np.float32)),
        obs=pd.DataFrame(obs, index=[f"c{i}" for i in range(n)]),
        var=pd.DataFrame(index=list("ABC")),
        uns={"spatialdata_attrs": link},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_elem(root.require_group(folder), name, table)


def empty_store(path: Path, version: int = 3):
    attributes = {"spatialdata_attrs": {"version": "0.2"}}
    return zarr.create_group(str(path), zarr_format=version, attributes=attributes)


@pytest.fixture(params=[2, 3])
def visium(request, tmp_path: Path) -> Path:
    """A store as the reader of Space Ranger's folders lays it out."""
    path = tmp_path / "visium.zarr"
    root = empty_store(path, request.param)
    full = placed("identity", "xy", "s1")
    hires = placed("scale", "xy", "s1_hires", scale=[0.2, 0.2])
    write_circles(root, "s1", CENTRES, full, hires)
    write_image(root, "hires", (200, 180), placed("identity", "cyx", "s1_hires"))
    write_table(root, ["s1"])
    return path


def test_spots_of_visium_keep_their_pixels_and_the_picture_its_scale(visium):
    assert matches(visium)
    assert matches(visium / "tables" / "table")
    data = read(visium, owner="slide")
    np.testing.assert_allclose(data.obsm["spatial"], CENTRES[::-1])
    library = data.uns["spatial"]["s1"]
    assert library["images"]["hires"].shape == (180, 200, 3)
    assert library["scalefactors"]["spot_diameter_fullres"] == 50
    np.testing.assert_allclose(library["scalefactors"]["tissue_hires_scalef"], 0.2)


def test_a_store_of_annotated_data_is_none_of_spatialdata(tmp_path):
    zarr.create_group(str(tmp_path / "a.zarr")).create_group("obs")
    assert not matches(tmp_path / "a.zarr")
    assert zarr_store.matches(tmp_path / "a.zarr")


def test_regions_become_libraries_each_in_the_pixels_of_its_picture(tmp_path):
    root = empty_store(tmp_path / "two.zarr")
    shift = placed("translation", "xy", "micrometres", translation=[50, 20])
    write_circles(root, "left", CENTRES, placed("identity", "xy", "pixels"))
    write_circles(root, "right", CENTRES, shift)
    write_image(root, "a", (1000, 900), placed("identity", "cyx", "pixels"))
    half = placed("scale", "cyx", "micrometres", scale=[1, 0.5, 0.5])
    write_image(root, "b", (2000, 1900), half)
    write_table(root, ["left", "right"])
    data = read(tmp_path / "two.zarr", owner="slide")
    left, right = data.obsm["spatial"][:N_SPOTS], data.obsm["spatial"][N_SPOTS:]
    np.testing.assert_allclose(left, CENTRES[::-1])
    np.testing.assert_allclose(right, 2 * (CENTRES[::-1] + np.array([50, 20])))
    assert list(data.uns["spatial"]) == ["left", "right"]
    factors = data.uns["spatial"]["right"]["scalefactors"]
    assert factors == {"spot_diameter_fullres": 100, "tissue_hires_scalef": 1}


def test_a_large_picture_is_read_at_a_size_to_look_at(tmp_path, monkeypatch):
    monkeypatch.setattr(spatialdata_images, "MAX_SIDE", 300)
    root = empty_store(tmp_path / "large.zarr")
    write_circles(root, "s", CENTRES, placed("identity", "xy", "global"))
    here = placed("identity", "cyx", "global")
    write_image(root, "pyramid", (1000, 1200), here, levels=(1, 2, 4))
    write_table(root, ["s"])
    library = read(tmp_path / "large.zarr", owner="slide").uns["spatial"]["s"]
    assert library["images"]["hires"].shape == (300, 250, 3)
    assert library["scalefactors"]["tissue_hires_scalef"] == 0.25
    shutil.rmtree(tmp_path / "large.zarr" / "images")
    write_image(root, "single", (1000, 1200), here)
    library = read(tmp_path / "large.zarr", owner="slide").uns["spatial"]["s"]
    assert library["images"]["hires"].shape == (300, 250, 3)
    assert library["scalefactors"]["tissue_hires_scalef"] == 0.25


def test_a_picture_of_the_tissue_in_colour_is_preferred_and_one_elsewhere_left(
    tmp_path,
):
    root = empty_store(tmp_path / "many.zarr")
    here = placed("identity", "cyx", "global")
    write_circles(root, "s", CENTRES, placed("identity", "xy", "global"))
    finer = placed("scale", "cyx", "global", scale=[1, 0.25, 0.25])
    write_image(root, "dapi", (4000, 4000), finer, n_channels=2)
    write_image(root, "he", (1000, 1000), here)
    write_image(root, "corner", (50, 50), here)
    write_image(root, "elsewhere", (1000, 1000), placed("identity", "cyx", "other"))
    write_table(root, ["s"])
    library = read(tmp_path / "many.zarr", owner="slide").uns["spatial"]["s"]
    assert library["images"]["hires"].shape == (1000, 1000, 3)
    del root["images/he"]
    library = read(tmp_path / "many.zarr", owner="slide").uns["spatial"]["s"]
    assert library["images"]["hires"].shape == (4000, 4000)
    del root["images/dapi"]
    assert (
        read(tmp_path / "many.zarr", owner="slide").uns["spatial"]["s"]["images"] == {}
    )


def test_of_several_tables_one_is_read_and_the_others_are_told(tmp_path):
    root = empty_store(tmp_path / "hd.zarr")
    for name, n in (("square_008um", 8), ("square_016um", 4)):
        write_circles(root, name, CENTRES[:n], placed("identity", "xy", "global"))
        write_table(root, [name], name, n_spots=n)
    data = read(tmp_path / "hd.zarr", owner="slide")
    assert data.n_obs == 8
    note = data.uns[NOTES_KEY]["several-tables"]
    assert '"square_008um" was read. The others: square_016um' in note
    data = read(tmp_path / "hd.zarr" / "tables" / "square_016um", owner="slide")
    assert data.n_obs == 4
    assert NOTES_KEY not in data.uns


def test_regions_without_shapes_are_told(tmp_path):
    root = empty_store(tmp_path / "cells.zarr")
    write_table(root, ["labels"])
    data = read(tmp_path / "cells.zarr", owner="slide")
    assert np.isnan(data.obsm["spatial"]).all()
    assert "no shapes for labels" in data.uns[NOTES_KEY]["regions-without-shapes"]


def two_samples(path: Path, systems: tuple[str, str], images: tuple[str, str]) -> Path:
    """Write two sections that lie on each other, each with a grey of its own."""
    root = empty_store(path)
    for number, (name, system, image) in enumerate(
        zip(("s1", "s2"), systems, images, strict=True), 1
    ):
        here = [placed("identity", "xy", to) for to in {"global", system}]
        write_circles(root, name, CENTRES, *here)
        where = placed("identity", "cyx", system)
        write_image(root, image, (1000, 1000 + number), where)
    write_table(root, ["s1", "s2"])
    return path


@pytest.mark.parametrize(
    ("systems", "images"),
    [
        (("global", "global"), ("s2_hires", "s1_hires")),
        (("second", "first"), ("a", "b")),
    ],
    ids=["by name", "by system"],
)
def test_of_two_aligned_samples_each_gets_its_own_picture(tmp_path, systems, images):
    path = two_samples(tmp_path / "two.zarr", systems, images)
    data = read(path, owner="slide")
    heights = [
        data.uns["spatial"][name]["images"]["hires"].shape[0] for name in ("s1", "s2")
    ]
    assert heights == ([1002, 1001] if systems[0] == "global" else [1001, 1002])
    assert "picture-unclear" not in data.uns.get(NOTES_KEY, {})


def test_pictures_of_aligned_samples_that_nothing_tells_apart_are_told(tmp_path):
    path = two_samples(tmp_path / "two.zarr", ("global", "global"), ("a", "b"))
    note = read(path, owner="slide").uns[NOTES_KEY]["picture-unclear"]
    assert '"a" for s1, "a" for s2' in note


def test_a_table_that_is_not_in_the_store_is_told_with_those_that_are(visium):
    with pytest.raises(InputError, match='has no table "nope"; it has table'):
        read(visium / "tables" / "nope", owner="slide")


def _doubled_shapes(root):
    root["shapes/s1/Index"][1] = 0


def _other_shapes(root):
    root["shapes/s1/Index"][:] = np.arange(N_SPOTS) + 100


def _no_table(root):
    del root["tables"]


def _no_genes(root):
    del root["tables/table/var"]


def _unknown_transformation(root):
    bent = placed("bent", "xy", "s1")
    root["shapes/s1"].attrs["coordinateTransformations"] = [bent]


def _nameless_shapes(root):
    del root["shapes/s1/Index"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_no_table, "is a SpatialData store without a table of counts"),
        (_no_genes, "of another kind"),
        (_doubled_shapes, r"several shapes of one name \(0\), and nothing tells which"),
        (_other_shapes, r"table has 7, 6, 5 and 5 more; .* named 100, 101, 102 and 5"),
        (_unknown_transformation, 'transformation "bent" is not known'),
        (_nameless_shapes, "is damaged or cut off"),
    ],
)
def test_a_bad_store_gets_a_sentence(visium, spoil, sentence):
    spoil(zarr.open_group(str(visium), mode="a", use_consolidated=False))
    with pytest.raises(InputError, match=sentence):
        read(visium, owner="slide")


def test_half_a_shapes_file_is_told(visium):
    root = zarr.open_group(str(visium), mode="a", use_consolidated=False)
    del root["shapes/s1/coords"]
    (visium / "shapes" / "s1" / "shapes.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="is damaged or cut off"):
        read(visium, owner="slide")


@pytest.mark.parametrize("version", ["V01", "V02"])
@pytest.mark.filterwarnings("ignore")  # of other people's packages
def test_what_spatialdata_writes_lies_where_spatialdata_says(tmp_path, version):
    sd = pytest.importorskip("spatialdata")
    import geopandas
    from shapely.geometry import box
    from spatialdata import models, transformations
    from spatialdata._io import format as formats

    bins = geopandas.GeoDataFrame(
        {"geometry": [box(x, y, x + 10, y + 10) for x, y in CENTRES]},
        index=np.arange(100, 100 + N_SPOTS),
    )
    steps = transformations.Sequence(
        [
            transformations.Scale([2, 2], axes=("x", "y")),
            transformations.Affine(
                [[0.9, -0.1, 5], [0.1, 0.9, 7], [0, 0, 1]],
                input_axes=("x", "y"),
                output_axes=("x", "y"),
            ),
        ]
    )
    shapes = models.ShapesModel.parse(bins, transformations={"global": steps})
    image = models.Image2DModel.parse(
        np.zeros((3, 600, 500), np.uint8),
        dims=("c", "y", "x"),
        transformations={"global": transformations.Scale([4, 4], axes=("x", "y"))},
    )
    obs = pd.DataFrame({"region": ["bins"] * N_SPOTS, "id": bins.index[::-1]})
    obs.index = obs.index.astype(str)
    table = models.TableModel.parse(
        AnnData(sp.csr_matrix(np.ones((N_SPOTS, 2), np.float32)), obs=obs),
        region="bins",
        region_key="region",
        instance_key="id",
    )
    slide = sd.SpatialData({"he": image}, shapes={"bins": shapes}, tables={"t": table})
    expected = sd.transform(slide["bins"], to_coordinate_system="global").centroid
    container = getattr(formats, f"SpatialDataContainerFormat{version}")
    slide.write(tmp_path / "sd.zarr", sdata_formats=container())

    data = read(tmp_path / "sd.zarr", owner="slide")
    wanted = np.stack([expected.x, expected.y], axis=1)[::-1] / 4
    np.testing.assert_allclose(data.obsm["spatial"], wanted)
    diameter = data.uns["spatial"]["bins"]["scalefactors"]["spot_diameter_fullres"]
    np.testing.assert_allclose(diameter, 10 * 2 * np.sqrt(0.82) / 4)
