"""The hash names the content: nothing less, nothing more."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.data import content_hash as module
from napari_destvi.data.content_hash import content_hash

COUNTS = sp.csr_matrix(np.array([[0, 2, 1], [3, 0, 0]], dtype=np.float32))
LABELS = np.array([0, 1])


def test_equal_content_has_an_equal_hash(monkeypatch: pytest.MonkeyPatch):
    copy = COUNTS.copy()
    copy.indices = copy.indices.astype(np.int64)
    first = content_hash(COUNTS, "abc", labels=LABELS, cell_types=("T", "B"))
    monkeypatch.setattr(module, "PIECE_SIZE", 2)
    assert first == content_hash(copy, "abc", labels=LABELS, cell_types=("T", "B"))


@pytest.mark.parametrize(
    "other",
    [
        (COUNTS * 2, "abc", LABELS, ("T", "B")),
        (COUNTS[:, [1, 0, 2]], "abc", LABELS, ("T", "B")),
        (COUNTS, "abd", LABELS, ("T", "B")),
        (COUNTS, "abc", LABELS[::-1], ("T", "B")),
        (COUNTS, "abc", LABELS, ("B", "T")),
        (COUNTS, ("ab", "c"), LABELS, ("T", "B")),
    ],
)
def test_any_change_changes_the_hash(other):
    counts, genes, labels, types = other
    changed = content_hash(counts, genes, labels=labels, cell_types=types)
    assert changed != content_hash(COUNTS, "abc", labels=LABELS, cell_types=("T", "B"))
