"""Types in the order of their share of the tissue."""

import numpy as np
import pytest

from napari_destvi.layers import mean_shares, ranked_types
from napari_destvi.results import Result


def result(proportions):
    values = np.asarray(proportions, dtype=np.float32)
    return Result(
        spot_names=tuple(f"s{number}" for number in range(len(values))),
        cell_types=("A", "B", "C"),
        gene_names=("G",),
        abundance=values,
        proportions=values,
        cell_state=np.zeros((*values.shape, 1), np.float32),
        activation=values,
    )


def test_the_type_with_most_of_the_tissue_comes_first():
    tissue = result([[0.2, 0.7, 0.1], [0.3, 0.3, 0.4]])
    assert ranked_types(tissue) == ("B", "A", "C")
    assert mean_shares(tissue) == pytest.approx([0.25, 0.5, 0.25])


def test_spots_left_out_of_the_fit_do_not_count():
    tissue = result([[0.2, 0.7, 0.1], [np.nan] * 3])
    assert mean_shares(tissue) == pytest.approx([0.2, 0.7, 0.1])


def test_a_result_without_any_spot_has_no_shares():
    assert mean_shares(result([[np.nan] * 3])).tolist() == [0, 0, 0]
