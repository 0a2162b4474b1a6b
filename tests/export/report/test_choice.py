from __future__ import annotations

import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.export.report.choice import (
    chosen_types,
    map_columns,
    mean_shares,
    spread_sizes,
    trainings_of,
)
from napari_destvi.export.report.settings import with_training


def test_the_most_abundant_and_the_rarest_true_types_are_drawn(report_of) -> None:
    report = report_of(types=())
    order = list(report.truth.mean().sort_values(ascending=False).index)
    assert chosen_types(report) == [*order[:4], *order[-3:]]


def test_types_that_were_asked_for_are_drawn_by_abundance(table, report_of) -> None:
    report = report_of(table, types=("type 8", "type 0"))
    assert chosen_types(report) == ["type 0", "type 8"]


def test_a_type_that_no_result_has_is_told_with_those_there_are(
    table, report_of
) -> None:
    with pytest.raises(InputError, match=r"no cell type T cell.*type 0"):
        chosen_types(report_of(table, types=("T cell",)))


def test_types_without_truth_come_after_those_with_it(table, report_of) -> None:
    whole = report_of(table)
    report = report_of(table, truth=whole.truth.drop(columns="type 0"))
    assert mean_shares(report).index[-1] == "type 0"


def test_columns_run_from_truth_over_other_methods_to_destvi(report) -> None:
    columns = map_columns(report, with_training(report.table))
    assert [c.title for c in columns[:3]] == [
        "Truth",
        "Cell2location",
        "Least squares (NNLS)",
    ]
    groups = list(dict.fromkeys(c.group for c in columns[3:]))
    assert groups == [
        "DestVI, both, by batch size",
        "DestVI, cell state only, by batch size",
    ]
    assert [c.title for c in columns[3:8]] == ["4", "8", "16", "32", "128"]


def test_of_several_seeds_the_first_is_drawn(report) -> None:
    named = with_training(report.table)
    seeds = named.set_index("key")["seed"]
    columns = map_columns(report, named)
    assert {seeds[c.key] for c in columns if c.key is not None} == {0}


def test_without_truth_there_is_no_column_for_it(table, report_of) -> None:
    report = report_of(table, truth=None)
    assert map_columns(report, with_training(table))[0].title == "Cell2location"


def test_few_batch_sizes_are_all_drawn() -> None:
    assert spread_sizes([8, 16]) == [8, 16]


def test_a_training_of_which_nothing_is_done_is_not_told(table) -> None:
    other = table[table["method"] == "destvi"].assign(preset="joint", status="waiting")
    named = with_training(pd.concat([table, other], ignore_index=True))
    assert trainings_of(named) == ["default"]
