"""A result knows what made it."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.results import Result

SHARES = np.ones((2, 1), np.float32)


def result(n_latent=5, **settings):
    return Result(
        spot_names=("a", "b"),
        cell_types=("T",),
        gene_names=("G",),
        abundance=SHARES,
        proportions=SHARES,
        cell_state=np.zeros((2, 1, n_latent), np.float32),
        activation=SHARES,
        settings=settings,
    )


def test_a_result_tells_its_method():
    assert result(method="weighted-nnls").method == "weighted-nnls"


def test_a_result_from_before_there_were_methods_is_destvi_s():
    assert result().method == "destvi"


@pytest.mark.parametrize("n_latent", [0, 5])
def test_a_result_has_states_if_it_has_latent_numbers(n_latent):
    assert result(n_latent).has_states is (n_latent > 0)


def test_rows_must_be_the_spots():
    with pytest.raises(ValueError, match="cell_state has shape"):
        Result(
            ("a", "b"), ("T",), (), SHARES, SHARES, np.zeros((3, 1, 0), "f4"), SHARES
        )
