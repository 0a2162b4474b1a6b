"""What does not fit into memory is told in readable sizes, with what to do then."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.errors import InputError
from napari_destvi.io import memory_check
from napari_destvi.io.memory_check import check_fits

FILE = Path("a.h5ad")


@pytest.mark.parametrize(
    ("n_bytes", "free", "sizes"),
    [
        (900, 0, "about 900 bytes of memory to open, and 0 bytes are free"),
        (1_500_000, 1024, "about 1.4 MiB of memory to open, and 1.0 KiB are free"),
        (10**13, 2**31, "about 9,313.2 GiB of memory to open, and 2.0 GiB are free"),
    ],
)
def test_no_size_reads_as_nothing(n_bytes, free, sizes, monkeypatch):
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: free)
    with pytest.raises(InputError, match=sizes):
        check_fits(n_bytes, FILE, owner="slide")


@pytest.mark.parametrize(
    ("owner", "begin", "less"),
    [
        ("slide", "The slide's file", r"give fewer spots \(larger bins, the filtered"),
        ("reference", "The reference's file", r"give fewer cells \(the filtered"),
        ("cell table", "The cell table's file", "give fewer cells"),
        ("", "The file", "give a part of it"),
    ],
)
def test_what_to_give_instead_is_what_the_file_holds(owner, begin, less, monkeypatch):
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 1)
    with pytest.raises(InputError, match=rf'^{begin} "a.h5ad" .*{less}'):
        check_fits(2, FILE, owner=owner)
