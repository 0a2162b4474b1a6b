"""All tables against one truth: their scores, and when they are found anew."""

from __future__ import annotations

import pandas as pd
import pytest

from napari_destvi.metrics import score
from napari_destvi.session import Session, comparing, ranking
from napari_destvi.session.needs import needs
from napari_destvi.session.ranking import (
    as_csv,
    rank,
    refuse_ranking,
    take_ranking,
    to_rank,
)
from napari_destvi.session.ranking_view import NO_OTHERS, about, numbers, ranking_view


def answer(session: Session) -> None:
    asked = to_rank(session)
    take_ranking(session, asked, rank(asked))


@pytest.fixture
def ranked(compared: Session) -> Session:
    compared.is_ranking_shown = True
    assert needs(compared) == {"ranking"}
    answer(compared)
    return compared


def test_the_maps_and_every_other_table_are_scored(ranked: Session, comparisons):
    assert needs(ranked) == frozenset()
    assert [row.title for row in ranked.ranking] == [None, comparisons.OTHER]
    truth = ranked.other_tables[comparisons.TRUTH]
    estimates = (
        ranked.result.proportions_frame(),
        ranked.other_tables[comparisons.OTHER],
    )
    for row, estimate in zip(ranked.ranking, estimates, strict=True):
        assert row.means == score(estimate, truth).to_dict()
        assert numbers(row)[3] == row.means["rmse_pooled"]
        assert about(row) == "3 cell types in 60 spots"


def test_means_of_unlike_numbers_of_types_are_told(ranked: Session):
    assert "not quite alike" not in ranking_view(ranked).headline
    first, *rest = ranked.ranking
    ranked.ranking = (first._replace(means={**first.means, "n_types": 2}), *rest)
    assert "means are of 2 to 3 types" in ranking_view(ranked).headline


def test_the_line_that_is_compared_has_the_numbers_of_the_comparison(
    ranked: Session, comparisons
):
    comparing.choose_left(ranked, comparisons.OTHER)
    comparisons.answer(ranked)
    assert ranked.ranking[1].means == ranked.comparison.scores.to_dict()
    assert ranking_view(ranked).chosen == comparisons.OTHER


def test_to_compare_another_table_is_no_reason_to_score_anew(
    ranked: Session, comparisons
):
    comparing.choose_left(ranked, comparisons.OTHER)
    assert needs(ranked) == {"comparison"}


def test_another_truth_other_pairs_or_shares_are(ranked: Session, comparisons):
    comparing.pair_types(ranked, {"B cell": None})
    assert "ranking" in needs(ranked)
    answer(ranked)
    assert [row.means["n_types"] for row in ranked.ranking] == [2, 2]
    assert "Left out of all: B cell." in ranking_view(ranked).headline
    ranked.among_shared = True
    assert "ranking" in needs(ranked)
    answer(ranked)
    comparing.compare_with(ranked, comparisons.OTHER)
    assert "ranking" in needs(ranked)


def test_what_cannot_be_scored_says_why_and_hinders_no_other(
    ranked: Session, comparisons
):
    alien = pd.DataFrame({"Neuron": 1.0}, index=list(ranked.result.spot_names))
    ranked.other_tables = {**ranked.other_tables, "alien": alien}
    answer(ranked)
    assert "No cell type" in about(ranked.ranking[-1])
    assert "Not comparable: alien." in ranking_view(ranked).headline
    assert ranked.ranking[0].means


def test_a_lone_table_has_nothing_beside_it(session: Session, compared, comparisons):
    truth = compared.other_tables[comparisons.TRUTH]
    compared.result, compared.other_tables = None, {comparisons.TRUTH: truth}
    compared.is_ranking_shown = True
    answer(compared)
    assert ranking_view(compared).headline == NO_OTHERS


def test_scores_that_come_after_another_choice_are_dropped(
    compared: Session, comparisons
):
    compared.is_ranking_shown = True
    late = to_rank(compared)
    comparing.compare_with(compared, comparisons.OTHER)
    take_ranking(compared, late, rank(late))
    refuse_ranking(compared, late, "It is broken.")
    assert compared.ranking == ()
    assert compared.message is None


def test_a_failure_is_told_and_not_tried_again(compared: Session):
    compared.is_ranking_shown = True
    refuse_ranking(compared, to_rank(compared), "It is broken.")
    assert compared.message.text == "It is broken."
    assert needs(compared) == frozenset()


def test_the_copied_table_has_every_mean_in_full(ranked: Session):
    header, first, second, rest = as_csv(ranked.ranking).split("\n")
    assert rest == ""
    names = header.split(",")
    assert names == ["table", *ranked.ranking[0].means]
    found = float(first.split(",")[names.index("rmse_pooled")])
    assert found == ranked.ranking[0].means["rmse_pooled"]
    assert second.startswith("other (in this slide),")


def test_what_there_is_to_rank_is_found_once_a_look(compared: Session, monkeypatch):
    compared.is_ranking_shown = True
    n_estimates = len(to_rank(compared).estimates)
    calls = []

    def counted(*sides):
        calls.append(sides)
        return comparing.as_compared(*sides)

    monkeypatch.setattr(ranking, "as_compared", counted)
    assert "ranking" in needs(compared)
    assert len(calls) == n_estimates
