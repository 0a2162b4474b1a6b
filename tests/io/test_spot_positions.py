"""Tables of places are weighed before they are read, however small their files."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.io import memory_check
from napari_destvi.io.spot_positions import COLUMNS, placed, read_positions

N_ROWS = 200_000


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the computer forty million bytes, whatever it has."""
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 40_000_000)


def write_csv(path: Path, n_rows: int) -> Path:
    path.write_bytes(gzip.compress(n_rows * b"ACGTACGTACGT-1,1,0,0,100,200\n"))
    return path


def write_parquet(path: Path, n_rows: int) -> Path:
    places = pd.DataFrame(np.zeros((n_rows, len(COLUMNS))), columns=list(COLUMNS))
    places.assign(barcode="ACGT-1").to_parquet(path)
    return path


@pytest.mark.parametrize(
    ("write", "name"), [(write_csv, "p.csv.gz"), (write_parquet, "p.parquet")]
)
def test_a_small_file_with_more_rows_than_memory_is_not_read(
    tmp_path: Path, write, name
):
    assert len(read_positions(write(tmp_path / name, 100), owner="slide")) == 100
    path = write(tmp_path / name, N_ROWS)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match="needs about"):
        read_positions(path, owner="slide")


def test_barcodes_that_differ_in_their_endings_alone_are_told(tmp_path: Path):
    positions = pd.DataFrame(0, index=["AACCGGTT", "TTGGCCAA"], columns=list(COLUMNS))
    with pytest.raises(InputError, match="numbers at their ends 2 are the same"):
        placed(positions, positions.index + "-1", tmp_path / "p.csv", owner="slide")
