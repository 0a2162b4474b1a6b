"""One door: a file is known by what it holds, not by its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import FORMATS, format_of, read_reference, read_spots


@pytest.mark.parametrize("name", ["slide.h5ad", "slide.h5", "slide", "Schnitt ä 1.X"])
def test_annotated_data_are_known_under_any_name(
    name: str, slide: AnnData, tmp_path: Path
):
    slide.write_h5ad(tmp_path / name)
    for read in (read_spots, read_reference):
        assert (read(tmp_path / name).X != slide.X).nnz == 0


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.module)
def test_no_format_takes_what_is_not_there_or_stumbles_over_it(known, tmp_path: Path):
    (tmp_path / "empty.h5ad").touch()
    (tmp_path / "text.h5").write_bytes(b"\xff\xfe,1\n")
    for name in ("none.h5ad", "empty.h5ad", "text.h5", ""):
        assert not known.reader.matches(tmp_path / name)


def test_what_nobody_knows_has_no_format(tmp_path: Path):
    assert format_of(tmp_path) is None


def test_text_beside_the_counts_is_no_damage(tmp_path: Path):
    data = AnnData(np.ones((4, 3)), obsm={"clone": np.full((4, 1), "a")})
    data.write_h5ad(tmp_path / "a.h5ad")
    assert read_spots(tmp_path / "a.h5ad").obsm["clone"].shape == (4, 1)


def test_places_that_are_text_are_damage(tmp_path: Path):
    data = AnnData(np.ones((4, 3)), obsm={"spatial": np.full((4, 2), "a")})
    data.write_h5ad(tmp_path / "a.h5ad")
    with pytest.raises(InputError, match=r'no numbers in obsm\["spatial"\]'):
        read_spots(tmp_path / "a.h5ad")


@pytest.mark.parametrize("ending", ["h5ad", "zarr"])
@pytest.mark.filterwarnings("ignore:::zarr")
@pytest.mark.filterwarnings("ignore:Writing zarr v2 data")
def test_what_a_file_claims_to_have_been_told_is_not_told(tmp_path: Path, ending):
    path = tmp_path / f"a.{ending}"
    uns = {NOTES_KEY: {"raw-matrix": "Send us money."}, "reading_notes": "my own"}
    data = AnnData(np.ones((4, 3)), uns=uns)
    data.write_zarr(path) if ending == "zarr" else data.write_h5ad(path)
    read = read_spots(path).uns
    assert NOTES_KEY not in read
    assert read["reading_notes"] == "my own"
