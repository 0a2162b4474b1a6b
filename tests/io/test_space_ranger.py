"""Space Ranger folders of all versions come in whole, and bad ones as a sentence."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from PIL import Image

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.data.tissue import build_tissue
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import format_of, read_reference, read_spots
from napari_destvi.io.slide_pictures import Unreadable, read_picture

N_UNDER_TISSUE = 11


def check_whole(data: AnnData, tenx) -> None:
    """All that the folder holds is where the rest of the package looks for it."""
    n = data.n_obs
    assert np.array_equal(data.X.toarray(), tenx.counts().toarray()[:n, :3])
    places = tenx.places()[:n]
    expected = places[["pxl_col_in_fullres", "pxl_row_in_fullres"]]
    assert np.array_equal(data.obsm["spatial"], expected)  # (x, y)
    for column in ("in_tissue", "array_row", "array_col"):
        assert data.obs[column].tolist() == places[column].tolist()
    (library,) = data.uns["spatial"].values()
    assert library["images"]["hires"].shape == (60, 50, 3)
    assert library["images"]["lowres"].shape == (30, 20, 3)
    assert library["scalefactors"]["tissue_hires_scalef"] == 0.1
    tissue = build_tissue(data)
    assert tissue.image is not None
    assert (tissue.image_scale, tissue.spot_diameter) == (0.1, 55.0)


@pytest.mark.parametrize(
    "given",
    [".", "..", "filtered_feature_bc_matrix.h5", "spatial"],
)
def test_a_folder_is_known_by_any_of_its_parts(given: str, outs: Path, tenx):
    data = read_spots(outs / given)
    assert data.n_obs == N_UNDER_TISSUE
    assert list(data.uns["spatial"]) == ["V1_Heart"]
    check_whole(data, tenx)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("has_h5", [True, False])
def test_visium_of_both_versions_from_h5_or_mtx(
    version: int, has_h5: bool, tenx, tmp_path: Path
):
    tenx.write_spatial(tmp_path / "spatial", version=version)
    if has_h5:
        tenx.write_h5(tmp_path / "filtered_feature_bc_matrix.h5")
    else:
        tenx.write_mtx(tmp_path / "filtered_feature_bc_matrix")
    check_whole(read_spots(tmp_path), tenx)


@pytest.mark.parametrize("inside", ["", "matrix.mtx.gz"])
def test_a_folder_of_counts_finds_the_places_beside_it(
    inside: str, tenx, tmp_path: Path
):
    tenx.write_spatial(tmp_path / "spatial")
    folder = tenx.write_mtx(tmp_path / "filtered_feature_bc_matrix")
    check_whole(read_spots(folder / inside), tenx)


def test_an_old_table_that_has_a_header_is_read(outs: Path, tenx):
    spatial = outs / "spatial"
    (spatial / "tissue_positions.csv").rename(spatial / "tissue_positions_list.csv")
    check_whole(read_spots(outs), tenx)


@pytest.mark.parametrize("is_flat", [True, False])
def test_downloads_keep_the_name_of_the_sample(is_flat: bool, tenx, tmp_path: Path):
    prefix = "GSM12_Lymph_"
    tenx.write_h5(tmp_path / f"{prefix}filtered_feature_bc_matrix.h5", library="")
    folder = tmp_path if is_flat else tmp_path / f"{prefix}spatial"
    tenx.write_spatial(folder, version=1, prefix=prefix)
    data = read_spots(tmp_path)
    assert list(data.uns["spatial"]) == ["GSM12_Lymph"]
    check_whole(data, tenx)


def test_samples_of_one_flat_folder_are_kept_apart(tenx, tmp_path: Path):
    for prefix in ("A_", "B_"):
        tenx.write_h5(tmp_path / f"{prefix}filtered_feature_bc_matrix.h5")
        tenx.write_spatial(tmp_path, prefix=prefix)
    (tmp_path / "A_scalefactors_json.json").write_text('{"tissue_hires_scalef": 9.0}')
    with pytest.raises(InputError, match="several samples"):
        read_spots(tmp_path)
    check_whole(read_spots(tmp_path / "B_filtered_feature_bc_matrix.h5"), tenx)


def test_counts_without_a_name_beside_two_samples_are_asked_about(tenx, tmp_path: Path):
    counts = tenx.write_h5(tmp_path / "filtered_feature_bc_matrix.h5")
    tenx.write_spatial(tmp_path, prefix="S1_")
    check_whole(read_spots(counts), tenx)  # there is but one
    tenx.write_spatial(tmp_path, prefix="S2_")
    with pytest.raises(
        InputError, match=r"which table .* are S1_tissue_.*, S2_tissue_"
    ):
        read_spots(counts)
    assert "spatial" not in read_reference(counts).obsm


def test_a_sample_takes_no_places_of_one_whose_name_begins_alike(tenx, tmp_path: Path):
    counts = tenx.write_h5(tmp_path / "A_filtered_feature_bc_matrix.h5")
    tenx.write_spatial(tmp_path, prefix="A_B_")
    assert "spatial" not in read_spots(counts).obsm


def test_a_matrix_of_a_sample_takes_the_places_of_its_name(tenx, tmp_path: Path):
    for prefix in ("A_", "B_"):
        tenx.write_mtx(tmp_path, prefix=prefix)
        tenx.write_spatial(tmp_path, prefix=prefix)
    (tmp_path / "A_tissue_positions.csv").write_text("of another", encoding="utf-8")
    check_whole(read_spots(tmp_path / "B_matrix.mtx.gz"), tenx)


def test_gzipped_parts_of_archives_are_read(tenx, tmp_path: Path):
    tenx.write_mtx(tmp_path)
    tenx.write_spatial(tmp_path, version=1)
    for part in tmp_path.glob("*"):
        if part.suffix != ".gz":
            Path(f"{part}.gz").write_bytes(gzip.compress(part.read_bytes()))
            part.unlink()
    check_whole(read_spots(tmp_path), tenx)


def test_of_a_raw_matrix_the_spots_under_tissue_are_kept(outs: Path, tenx):
    data = read_spots(outs / "raw_feature_bc_matrix.h5")
    assert "Of its 12 spots the 11 under tissue" in data.uns[NOTES_KEY]["raw-matrix"]
    check_whole(data, tenx)


class TestVisiumHD:
    """Bins of several sizes."""

    @pytest.fixture
    def outs(self, tenx, tmp_path: Path) -> Path:
        for size in ("002", "008", "016"):
            folder = tmp_path / "outs" / "binned_outputs" / f"square_{size}um"
            n_bins = int(size) + 2  # to tell them apart
            tenx.write_h5(folder / "filtered_feature_bc_matrix.h5", slice(n_bins))
            tenx.write_spatial(folder / "spatial", version=3)
        (tmp_path / "outs" / "spatial").mkdir()
        return tmp_path / "outs"

    @pytest.mark.parametrize("given", [".", "..", "binned_outputs"])
    def test_bins_of_8_um_are_read_and_the_others_told(self, given, outs: Path, tenx):
        data = read_spots(outs / given)
        assert data.n_obs == 10
        assert "square_002um, square_016um" in data.uns[NOTES_KEY]["bins-chosen"]
        check_whole(data, tenx)

    @pytest.mark.parametrize("part", ["", "filtered_feature_bc_matrix.h5", "spatial"])
    def test_other_bins_are_read_by_giving_their_folder(self, part, outs: Path, tenx):
        data = read_spots(outs / "binned_outputs" / "square_002um" / part)
        assert data.n_obs == 4
        assert "bins-chosen" not in data.uns[NOTES_KEY]
        check_whole(data, tenx)

    def test_pictures_may_be_beside_all_bins(self, outs: Path, tenx):
        bins = outs / "binned_outputs" / "square_008um" / "spatial"
        for picture in bins.glob("*.png"):
            picture.rename(outs / "spatial" / picture.name)
        check_whole(read_spots(outs), tenx)

    def test_where_there_are_no_bins_of_8_um_the_largest_are_read(self, outs: Path):
        shutil.rmtree(outs / "binned_outputs" / "square_008um")
        assert read_spots(outs).n_obs == 12

    def test_outlined_cells_are_told_to_be_no_spots(self, tenx, tmp_path: Path):
        cells = tmp_path / "segmented_outputs"
        tenx.write_h5(cells / "filtered_feature_cell_matrix.h5")
        with pytest.raises(InputError, match="Give the folder of bins"):
            read_spots(cells)


def test_a_slide_of_a_folder_can_be_written_and_opened_again(
    outs: Path, tenx, tmp_path: Path
):
    read_spots(outs).write_h5ad(tmp_path / "copy.h5ad")
    check_whole(read_spots(tmp_path / "copy.h5ad"), tenx)


def test_missing_places_are_told(outs: Path):
    (outs / "spatial" / "tissue_positions.csv").unlink()
    with pytest.raises(InputError, match=r"no table of places: .*Copy the whole"):
        read_spots(outs)


def test_missing_counts_are_told(outs: Path):
    for counts in outs.glob("*.h5"):
        counts.unlink()
    with pytest.raises(InputError, match=r"has no counts. Copy the file filtered_feat"):
        read_spots(outs)


def test_barcodes_that_end_otherwise_are_shown(outs: Path, tenx):
    places = tenx.places()
    places["barcode"] = places["barcode"].str.removesuffix("-1")
    places.to_csv(outs / "spatial" / "tissue_positions.csv", index=False)
    with pytest.raises(InputError) as error:
        read_spots(outs)
    for i in range(3):
        assert f"ACGTACGTACGT000{i}-1" in str(error.value)
        assert f"ACGTACGTACGT000{i}," in str(error.value).replace(". Both", ",")


def test_a_spot_that_the_table_lacks_has_no_place(outs: Path, tenx):
    tenx.places()[1:].to_csv(outs / "spatial" / "tissue_positions.csv", index=False)
    data = read_spots(outs)
    assert np.isnan(data.obsm["spatial"][0]).all()
    assert np.isfinite(data.obsm["spatial"][1:]).all()


def test_counts_of_cells_beside_another_slides_places_are_a_reference(
    outs: Path, tenx, tmp_path: Path
):
    places = tenx.places().assign(barcode=[f"other{i}" for i in range(12)])
    places.to_csv(outs / "spatial" / "tissue_positions.csv", index=False)
    data = read_reference(outs / "filtered_feature_bc_matrix.h5")
    assert "spatial" not in data.obsm
    assert data.n_obs == N_UNDER_TISSUE


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is damaged"),
        (b"barcode,in_tissue\nA,1\n", r"lacks array_row, array_col, pxl_row"),
        (b"A,1,0,0,5\n", "lacks barcode"),
        (b"A,1,0,0,5,x\n", "is damaged"),
        (b"\xff\xfe\x00,1,0,0,5,6\n", "lacks barcode"),
        (b"\x00\x01\x02", "lacks barcode|is damaged"),
    ],
)
def test_a_bad_table_of_places_is_told(content: bytes, sentence: str, outs: Path):
    (outs / "spatial" / "tissue_positions.csv").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_spots(outs)


def test_a_barcode_that_has_two_places_is_told(outs: Path, tenx):
    doubled = pd.concat([tenx.places(), tenx.places()[:1]])
    doubled.to_csv(outs / "spatial" / "tissue_positions.csv", index=False)
    with pytest.raises(InputError, match="has barcodes twice, such as ACGT"):
        read_spots(outs)


@pytest.mark.parametrize(
    "content", ["", "[1, 2]", '{"tissue_hires', '{"a": 1e999', "\x00", "[" * 10_000]
)
def test_bad_scale_factors_are_told_and_the_slide_goes_on(content: str, outs: Path):
    (outs / "spatial" / "scalefactors_json.json").write_text(content)
    data = read_spots(outs)
    assert '"scalefactors_json.json"' in data.uns[NOTES_KEY]["picture-unreadable"]
    assert build_tissue(data).image is None


def test_scale_factors_that_no_file_can_hold_are_left_out(outs: Path, tmp_path: Path):
    factors = {"tissue_hires_scalef": None, "a": [1], "b": True, "c": 10**400, "d": 2}
    (outs / "spatial" / "scalefactors_json.json").write_text(json.dumps(factors))
    data = read_spots(outs)
    assert data.uns["spatial"]["V1_Heart"]["scalefactors"] == {"d": 2}
    data.write_h5ad(tmp_path / "copy.h5ad")


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", "half"])
def test_a_bad_picture_is_told_and_the_slide_goes_on(content, outs: Path):
    picture = outs / "spatial" / "tissue_hires_image.png"
    half = picture.read_bytes()[: picture.stat().st_size // 2]
    picture.write_bytes(half if content == "half" else content)
    data = read_spots(outs)
    note = data.uns[NOTES_KEY]["picture-unreadable"]
    assert '"tissue_hires_image.png" is damaged' in note
    assert list(data.uns["spatial"]["V1_Heart"]["images"]) == ["lowres"]


@pytest.mark.parametrize("kind", ["EPS", "GIF", "TIFF"])
def test_a_picture_of_another_kind_than_its_name_says_is_not_opened(
    kind: str, tmp_path: Path
):
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png", format=kind)
    with pytest.raises(Unreadable, match="is damaged"):
        read_picture(tmp_path / "a.png")


def test_a_picture_that_claims_too_much_is_not_decompressed(tmp_path: Path):
    Image.new("1", (1500, 1500)).save(tmp_path / "large.png")
    with pytest.raises(Unreadable, match=r'"large.png" has more than 2 million pixels'):
        read_picture(tmp_path / "large.png", max_pixels=2_000_000)


def test_a_picture_of_billions_of_pixels_is_told(outs: Path):
    picture = outs / "spatial" / "tissue_hires_image.png"
    Image.new("1", (20_000, 20_000)).save(picture)
    note = read_spots(outs).uns[NOTES_KEY]["picture-unreadable"]
    assert "has more than 72 million pixels" in note


def test_a_slide_without_pictures_is_read(outs: Path):
    for picture in outs.rglob("*.png"):
        picture.unlink()
    tissue = build_tissue(read_spots(outs))
    assert (tissue.image, tissue.spot_diameter) == (None, 55.0)


def test_nothing_is_changed_in_the_folder(outs: Path):
    before = {path: path.stat().st_mtime_ns for path in outs.rglob("*")}
    read_spots(outs)
    assert {path: path.stat().st_mtime_ns for path in outs.rglob("*")} == before


def test_a_folder_that_only_looks_alike_is_not_taken(tmp_path: Path):
    (tmp_path / "spatially variable genes").mkdir()
    assert format_of(tmp_path) is None


@pytest.mark.parametrize(
    "part",
    [
        "filtered_feature_bc_matrix.h5",
        "spatial/tissue_positions.csv",
        "spatial/scalefactors_json.json",
        "spatial/tissue_hires_image.png",
    ],
)
def test_damage_anywhere_is_told_or_harmless(part: str, outs: Path):
    whole, rng = (outs / part).read_bytes(), np.random.default_rng(1)
    n_told = 0
    for start in rng.integers(0, len(whole) - 30, size=25):
        noise = rng.integers(256, size=30, dtype=np.uint8).tobytes()
        (outs / part).write_bytes(whole[:start] + noise + whole[start + 30 :])
        try:
            n_told += "picture-unreadable" in read_spots(outs).uns[NOTES_KEY]
        except InputError:
            n_told += 1
    assert n_told > 0
