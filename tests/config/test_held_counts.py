"""The limits of counts that are held dense, and of those that a card takes."""

from __future__ import annotations

from napari_destvi.config.held_counts import (
    MAX_DENSE_BYTES,
    MAX_DENSE_SHARE,
    MAX_SPARSE_SHARE,
    SPARSE_BYTES,
    is_held_dense,
    stored_on_card,
)

GB = 10**9


def test_a_matrix_is_dense_up_to_its_limit_and_its_share():
    assert is_held_dense(MAX_DENSE_BYTES, free=None)
    assert not is_held_dense(MAX_DENSE_BYTES + 1, free=None)
    assert not is_held_dense(MAX_DENSE_BYTES + 1, free=1000 * GB)
    assert is_held_dense(int(MAX_DENSE_SHARE * GB), free=GB)
    assert not is_held_dense(int(MAX_DENSE_SHARE * GB) + 1, free=GB)


def test_a_card_is_the_fit_s_alone_and_has_no_other_limit_than_its_share():
    plenty = 100 * MAX_DENSE_BYTES
    assert is_held_dense(10 * MAX_DENSE_BYTES, free=plenty, on_card=True)
    assert not is_held_dense(26 * MAX_DENSE_BYTES, free=plenty, on_card=True)
    assert not is_held_dense(MAX_DENSE_BYTES + 1, free=None, on_card=True)


def test_counts_on_a_card_leave_room_for_the_rest():
    assert SPARSE_BYTES * stored_on_card(GB) <= MAX_SPARSE_SHARE * GB
    assert stored_on_card(0) == 0
