"""The limits of counts that are held dense."""

from __future__ import annotations

from napari_destvi.config.dense_counts import (
    MAX_DENSE_BYTES,
    MAX_DENSE_SHARE,
    is_held_dense,
)

GB = 10**9


def test_a_matrix_is_dense_up_to_its_limit_and_its_share():
    assert is_held_dense(MAX_DENSE_BYTES, free=None)
    assert not is_held_dense(MAX_DENSE_BYTES + 1, free=None)
    assert not is_held_dense(MAX_DENSE_BYTES + 1, free=1000 * GB)
    assert is_held_dense(int(MAX_DENSE_SHARE * GB), free=GB)
    assert not is_held_dense(int(MAX_DENSE_SHARE * GB) + 1, free=GB)
