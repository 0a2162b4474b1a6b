"""The score: by hand, by invariants, and against published outputs."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.metrics import score

STARMAP = Path(__file__).parents[3] / "shared/data/starmap_li2022/spots_189.h5ad"

#: measured.md, "STARmap, 189 pseudo-spots": spot PCC, SSIM, RMSE and JSD, type PCC.
PUBLISHED = {
    "RCTD": (0.717, 0.585, 0.126, 0.482, 0.635),
    "Stereoscope": (0.637, 0.516, 0.133, 0.486, 0.582),
    "Tangram": (0.618, 0.430, 0.146, 0.524, 0.558),
    "Cell2location": (0.583, 0.407, 0.148, 0.532, 0.585),
    "DestVI": (0.033, 0.030, 0.180, 0.634, 0.023),
}


def table(values, types="ABC", spots=None):
    values = np.asarray(values, dtype=float)
    names = spots or [f"s{number}" for number in range(len(values))]
    return pd.DataFrame(values, index=names, columns=list(types))


@pytest.fixture
def pair():
    rng = np.random.default_rng(0)
    return [table(rng.dirichlet(np.ones(3), 20)) for _ in range(2)]


def test_a_perfect_estimate_scores_perfectly(pair):
    scores = score(pair[0], pair[0]).to_dict()
    best = {"pcc_type": 1, "pcc_spot": 1, "ssim_type": 1, "ssim_spot": 1}
    best |= {"rmse": 0, "rmse_pooled": 0, "jsd_type": 0, "jsd_spot": 0}
    best |= {"n_types": 3, "n_spots": 20, "n_undefined": 0}
    assert scores == pytest.approx(best, abs=1e-7)


def test_rmse_is_the_mean_of_the_spots_own():
    truth, estimate = table([[1, 0, 0], [1, 0, 0]]), table([[1, 0, 0], [0, 1, 0]])
    expected = (0 + np.sqrt(2 / 3)) / 2
    assert score(estimate, truth).to_dict()["rmse"] == pytest.approx(expected)


def test_the_estimate_is_normalised_over_its_own_types_and_then_left():
    truth = table([[0.6, 0.4], [0.2, 0.8]], types="AB")
    estimate = table([[6, 2, 2], [1, 3, 4]], types="ABX")
    normalised = table([[0.6, 0.2], [0.125, 0.375]], types="AB")
    expected = np.sqrt(((truth - normalised) ** 2).mean(axis=1))
    np.testing.assert_allclose(score(estimate, truth).per_spot["rmse"], expected)


def test_renormalising_compares_the_shared_types_only():
    truth = table([[0.3, 0.2, 0.5]], types="ABX")
    estimate = table([[0.6, 0.4, 7]], types="ABY")
    kept = score(estimate, truth).to_dict()
    renormalised = score(estimate, truth, renormalise=True).to_dict()
    assert renormalised["rmse"] == pytest.approx(0)
    assert kept["rmse"] > 0.1


@pytest.mark.parametrize("renormalise", [True, False])
def test_cell_numbers_are_a_truth_too(renormalise):
    truth, estimate = table([[6, 3, 1]]), table([[0.6, 0.3, 0.1]])
    scores = score(estimate, truth, renormalise=renormalise).to_dict()
    assert scores["rmse"] == pytest.approx(0)


def test_shares_of_some_of_all_true_types_stay_as_they_are():
    truth, estimate = table([[0.6, 0.3]], types="AB"), table([[0.6, 0.3, 0.1]])
    assert score(estimate, truth).to_dict()["rmse"] == pytest.approx(0)


def test_order_and_spelling_of_types_and_spots_change_nothing(pair):
    estimate, truth = pair
    shuffled = estimate[["C", "A", "B"]].iloc[::-1]
    shuffled.columns = ["c", "a.", "B "]
    assert score(shuffled, truth).to_dict() == pytest.approx(
        score(estimate, truth).to_dict()
    )


def test_tables_are_named_as_in_the_truth(pair):
    estimate, truth = pair
    scores = score(estimate.rename(columns=str.lower), truth)
    assert scores.per_type.index.tolist() == ["A", "B", "C"]
    assert scores.per_spot.index.tolist() == truth.index.tolist()


def test_a_spot_left_out_of_the_estimate_is_undefined_and_harms_no_other(pair):
    estimate, truth = pair
    without = score(estimate.drop(index="s3"), truth).to_dict()
    estimate.loc["s3"] = np.nan
    scores = score(estimate, truth)
    assert scores.per_spot.loc["s3"].isna().all()
    assert scores.to_dict() == pytest.approx(
        without | {"n_spots": 20, "n_undefined": 4}
    )


def test_undefined_values_are_counted_and_skipped():
    truth = table([[0.5, 0.5, 0], [0.2, 0.8, 0]])
    scores = score(table([[0.4, 0.4, 0.2], [0.2, 0.7, 0.1]]), truth)
    assert scores.per_type.loc["C", ["pcc", "ssim", "jsd"]].isna().all()
    assert scores.to_dict()["n_undefined"] == 3


def test_a_mean_of_nothing_is_none():
    scores = score(table([[0, 0, 0]]), table([[0.2, 0.3, 0.5]])).to_dict()
    assert scores["rmse"] is None
    assert scores["n_spots"] == 1


def test_tables_without_spot_names_are_compared_by_row(pair):
    estimate, truth = pair
    by_name = score(estimate, truth).to_dict()
    assert score(estimate.reset_index(drop=True), truth).to_dict() == by_name


def test_no_shared_type_is_a_sentence_with_the_names(pair):
    with pytest.raises(InputError, match=r'"X".*in the truth \("A", "B", "C"\)'):
        score(pair[0].set_axis(["X", "Y", "Z"], axis=1), pair[1])


@pytest.mark.parametrize(
    ("value", "sentence"), [(-1, "negative values"), ("much", "no numbers")]
)
def test_values_that_are_no_proportions_are_refused(pair, value, sentence):
    estimate = pair[0].astype(object)
    estimate.iloc[0, 0] = value
    with pytest.raises(InputError, match=sentence):
        score(estimate, pair[1])


@pytest.mark.realdata
@pytest.mark.skipif(not STARMAP.exists(), reason="the shared data are not here")
@pytest.mark.parametrize("method", PUBLISHED)
def test_scores_of_published_outputs_are_the_known_ones(method):
    anndata = pytest.importorskip("anndata")
    spots = anndata.read_h5ad(STARMAP)
    truth = spots.obsm["proportions"][list(spots.uns["eval_types"])]
    scores = score(spots.obsm[f"published_{method}"], truth).to_dict()
    names = ("pcc_spot", "ssim_spot", "rmse", "jsd_spot", "pcc_type")
    found = [scores[name] for name in names]
    np.testing.assert_allclose(found, PUBLISHED[method], atol=0.001)


def test_pooled_error_weighs_every_spot_and_type_alike():
    truth, estimate = table([[1, 0, 0], [1, 0, 0]]), table([[1, 0, 0], [0, 1, 0]])
    found = score(estimate, truth).to_dict()["rmse_pooled"]
    assert found == pytest.approx(np.sqrt(2 / 6))


def test_pairs_chosen_by_the_user_are_scored(pair):
    estimate, truth = pair
    renamed = estimate.rename(columns={"A": "Z", "B": "A", "C": "C!"})
    chosen = {"Z": "A", "A": "B"}
    assert score(renamed, truth, chosen=chosen).to_dict() == (
        score(estimate, truth).to_dict()
    )


def test_scores_do_not_depend_on_how_many_are_measured_at_a_time(pair, monkeypatch):
    at_once = score(*pair)
    # The package has a function of the module's name.
    module = import_module("napari_destvi.metrics.score")
    monkeypatch.setattr(module, "BLOCK_VALUES", 7)
    in_blocks = score(*pair)
    for name in ("per_spot", "per_type"):
        np.testing.assert_allclose(
            getattr(in_blocks, name), getattr(at_once, name), rtol=1e-12
        )


def test_a_table_is_not_changed_by_being_scored(pair):
    before = [table.copy() for table in pair]
    for renormalise in (False, True):
        score(*pair, renormalise=renormalise)
    for table_before, table_after in zip(before, pair, strict=True):
        pd.testing.assert_frame_equal(table_before, table_after)


def test_a_share_below_zero_by_rounding_counts_as_none():
    estimate = table([[0.5, 0.5, 0], [0.2, 0.3, 0.5]])
    truth = table([[0.5, 0.5 + 1e-9, -1e-9], [0.2, 0.3, 0.5]])
    assert score(estimate, truth).to_dict()["jsd_spot"] == pytest.approx(0, abs=1e-6)
