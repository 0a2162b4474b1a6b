"""The volcano plot as a figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.export.volcano import N_NAMED, draw_volcano, heights


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    p = np.sort(rng.uniform(size=200)) ** 6
    return pd.DataFrame(
        {"log2_fold_change": rng.normal(size=200), "p": p, "p_adjusted": 2 * p},
        index=[f"G{number}" for number in range(200)],
    )


def test_genes_are_counted_by_both_limits_and_the_surest_are_named(table):
    figure = draw_volcano(table, title="T cell", at=0.05, least_change=0.5)
    neither, up, down = (part.get_offsets() for part in figure.axes[0].collections)
    is_called = (table["p_adjusted"] < 0.05) & (table["log2_fold_change"].abs() >= 0.5)
    assert len(up) + len(down) == is_called.sum()
    assert len(neither) == (~is_called).sum()
    named = [text.get_text() for text in figure.axes[0].texts]
    assert 0 < len(named) <= N_NAMED
    assert named[0] == table.index[is_called][0]


def test_a_table_without_a_gene_that_differs_is_drawn_too(table):
    figure = draw_volcano(
        table.assign(p_adjusted=np.nan), title="none", at=0.05, least_change=0.0
    )
    assert figure.axes[0].get_title() == "none"
    assert not figure.axes[0].texts


def test_p_values_of_zero_have_a_height():
    np.testing.assert_allclose(heights(np.array([0.0, 0.1])), [300.0, 1.0])
