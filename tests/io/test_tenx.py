"""Counts of 10x Genomics come in whole, and bad files as a sentence."""

from __future__ import annotations

import gzip
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.io

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.errors import InputError
from napari_destvi.io import memory_check, tenx_h5
from napari_destvi.io.annotated import read_reference, read_spots
from napari_destvi.io.file_kinds import file_kind


@pytest.fixture(params=["h5", "mtx", "mtx plain", "prefixed", "in a folder", "outs"])
def path(request, tenx, tmp_path: Path) -> Path:
    """The same counts in every form of today."""
    if request.param == "h5":
        return tenx.write_h5(tmp_path / "any name.h5")
    if request.param.startswith("mtx"):
        return tenx.write_mtx(tmp_path / "m", gzipped=request.param == "mtx")
    if request.param == "prefixed":
        folder = tenx.write_mtx(tmp_path / "m", prefix="GSM12_S1_")
        return folder / "GSM12_S1_matrix.mtx.gz"
    tenx.write_h5(tmp_path / "outs" / "S1_filtered_feature_bc_matrix.h5")
    return tmp_path if request.param == "outs" else tmp_path / "outs"


def test_all_forms_give_the_counts_of_genes_and_tell_what_is_left_out(path, tenx):
    data = read_reference(path)
    assert np.array_equal(data.X.toarray(), tenx.counts().toarray()[:, :3])
    assert tuple(data.obs_names) == tenx.barcodes
    assert list(data.var_names) == ["CD8A", "TBCE", "TBCE"]
    assert list(data.var["gene_ids"]) == ["ENSG1", "ENSG2", "ENSG3"]
    assert (
        "1 feature that is not Gene Expression (Antibody Capture) is left"
        in (data.uns[NOTES_KEY]["other-features"])
    )


@pytest.mark.parametrize("gzipped", [True, False])
def test_folders_of_version_two_have_no_kinds_of_features(
    tenx, gzipped: bool, tmp_path: Path
):
    folder = tenx.write_mtx(tmp_path / "hg19", old=True, gzipped=gzipped)
    data = read_reference(folder)
    assert np.array_equal(data.X.toarray(), tenx.counts().toarray())
    assert NOTES_KEY not in data.uns


def test_h5_files_of_version_two_are_read(tenx, tmp_path: Path):
    new, old = tenx.write_h5(tmp_path / "new.h5"), tmp_path / "old.h5"
    with h5py.File(new) as source, h5py.File(old, "w") as file:
        group = file.create_group("hg19")
        for name in ("barcodes", "data", "indices", "indptr", "shape"):
            source.copy(f"matrix/{name}", group)
        group["genes"] = source["matrix/features/id"][()]
        group["gene_names"] = source["matrix/features/name"][()]
    assert np.array_equal(read_reference(old).X.toarray(), tenx.counts().toarray())


def test_filtered_counts_come_before_raw_ones_which_are_told(tenx, tmp_path: Path):
    tenx.write_h5(tmp_path / "raw_feature_bc_matrix.h5")
    data = read_reference(tmp_path)
    assert data.n_obs == len(tenx.barcodes)
    assert data.uns[NOTES_KEY]["raw-matrix"].startswith("The raw matrix was read")
    tenx.write_h5(tmp_path / "filtered_feature_bc_matrix.h5", slice(4))
    assert read_reference(tmp_path).n_obs == 4


def test_the_data_can_be_written_and_read_again(path: Path, tmp_path: Path):
    data = read_spots(path)
    data.write_h5ad(tmp_path / "copy.h5ad")
    assert (read_spots(tmp_path / "copy.h5ad").X != data.X).nnz == 0


def test_several_samples_in_a_folder_are_named(tenx, tmp_path: Path):
    for name in ("A1", "B1"):
        tenx.write_h5(tmp_path / f"{name}_filtered_feature_bc_matrix.h5")
    with pytest.raises(InputError, match=r"several samples: A1_filtered.*B1_filtered"):
        read_spots(tmp_path)


def test_several_matrices_in_a_folder_are_named(tenx, tmp_path: Path):
    for name in ("A1", "B1"):
        tenx.write_mtx(tmp_path, prefix=f"{name}_")
    with pytest.raises(InputError, match=r"holds 2 matrices: A1_matrix.*B1_matrix"):
        read_spots(tmp_path)


@pytest.mark.parametrize("missing", ["features", "barcodes"])
def test_a_missing_companion_of_a_matrix_is_told(tenx, missing: str, tmp_path: Path):
    folder = tenx.write_mtx(tmp_path)
    (folder / f"{missing}.tsv.gz").unlink()
    with pytest.raises(InputError, match=r"there must be its genes .* and barcodes"):
        read_reference(folder)


@pytest.mark.parametrize("name", ["matrix.mtx", "features.tsv", "barcodes.tsv"])
@pytest.mark.parametrize("kept", [0, 8, 40])
def test_a_file_of_a_trio_that_is_cut_off_is_told(
    tenx, name: str, kept: int, tmp_path: Path
):
    file = tenx.write_mtx(tmp_path) / f"{name}.gz"
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(InputError, match=r"is damaged or cut off|is cut off"):
        read_reference(tmp_path)


def test_a_table_of_another_length_is_told(tenx, tmp_path: Path):
    barcodes = tenx.write_mtx(tmp_path) / "barcodes.tsv.gz"
    barcodes.write_bytes(gzip.compress(b"A\nB\n"))
    with pytest.raises(InputError, match=r"12 barcodes, but the tables .* and 2"):
        read_reference(tmp_path)


def test_names_of_genes_in_an_older_encoding_are_read(tenx, tmp_path: Path):
    features = tenx.write_mtx(tmp_path, gzipped=False) / "features.tsv"
    features.write_bytes(features.read_bytes().replace(b"CD8A", b"CD\xe48"))
    assert read_reference(tmp_path).var_names[0] == "CDä8"


def test_a_quotation_mark_in_a_name_is_a_letter(tenx, tmp_path: Path):
    features = tenx.write_mtx(tmp_path, gzipped=False) / "features.tsv"
    features.write_bytes(features.read_bytes().replace(b"CD8A", b'"5-end'))
    assert read_reference(tmp_path).var_names[0] == '"5-end'


def test_a_matrix_with_barcodes_in_its_rows_is_turned_and_told(tenx, tmp_path: Path):
    matrix = tenx.write_mtx(tmp_path, gzipped=False) / "matrix.mtx"
    scipy.io.mmwrite(matrix, tenx.counts())
    data = read_reference(tmp_path)
    assert np.array_equal(data.X.toarray(), tenx.counts().toarray()[:, :3])
    assert "has barcodes in its rows" in data.uns[NOTES_KEY]["matrix-turned"]


def test_counts_that_lie_in_another_file_are_not_opened(tenx, tmp_path: Path):
    tenx.write_h5(tmp_path / "secret.h5")
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["matrix"] = h5py.ExternalLink("secret.h5", "/matrix")
    for read in (read_spots, file_kind, partial(tenx_h5.read, owner="slide")):
        with pytest.raises(InputError, match=r'"matrix" lies in the file "secret.h5"'):
            read(path)


def test_a_list_of_barcodes_larger_than_the_memory_is_not_read(
    tenx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    barcodes = tenx.write_mtx(tmp_path) / "barcodes.tsv.gz"
    barcodes.write_bytes(gzip.compress(200_000 * b"ACGT-1\n"))
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 10_000_000)
    with pytest.raises(InputError, match=r"barcodes.tsv.gz\" needs about"):
        read_reference(tmp_path)


@pytest.mark.parametrize("n_bytes", [30, 3000])
def test_an_h5_file_that_is_cut_off_is_told(tenx, n_bytes: int, tmp_path: Path):
    path = tenx.write_h5(tmp_path / "a.h5")
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(InputError, match="is cut off"):
        read_spots(path)


def test_an_index_beyond_the_genes_is_told_before_it_does_harm(tenx, tmp_path: Path):
    path = tenx.write_h5(tmp_path / "a.h5")
    with h5py.File(path, "r+") as file:
        file["matrix/indices"][3] = 10**6
    with pytest.raises(InputError, match="is damaged"):
        read_spots(path)


def test_counts_without_names_of_genes_are_told(tenx, tmp_path: Path):
    path = tenx.write_h5(tmp_path / "a.h5")
    with h5py.File(path, "r+") as file:
        del file["matrix/features/name"]
    with pytest.raises(InputError, match="a 10x Genomics count file"):
        read_spots(path)


def test_counts_larger_than_the_memory_are_told_before_they_are_loaded(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 100)
    with pytest.raises(InputError, match=r"needs about .*iB of memory .* are free"):
        read_spots(path)
