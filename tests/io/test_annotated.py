"""One door: a file is known by what it holds, not by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from anndata import AnnData

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
