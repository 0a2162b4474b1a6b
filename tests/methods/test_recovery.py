"""Accuracy on truth: what the default settings must reach from files to result."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from scipy.stats import spearmanr

from napari_destvi import FitConfig, fit, read_reference, read_spots
from napari_destvi.config import LEAST_SQUARES
from napari_destvi.io.sample import sample_paths
from napari_destvi.metrics.score import score

DATA = Path(__file__).parents[3] / "shared" / "data"
#: 1 where more is better.
MEASURES = {
    "pcc_type": 1,
    "pcc_spot": 1,
    "ssim_type": 1,
    "rmse_pooled": -1,
    "jsd_spot": -1,
}


class TrueSlide(NamedTuple):
    """A slide with truth, and what the default must reach on it."""

    name: str
    spots: str
    reference: str
    labels: str
    truth: str
    least_type: float
    least_spot: float
    most_rmse: float

    def read(self):
        return read_spots(DATA / self.spots), read_reference(DATA / self.reference)


SLIDES = [
    TrueSlide(
        "starmap",
        "starmap_li2022/spots_189.h5ad",
        "starmap_li2022/ref_replicate_832.h5ad",
        "cell_type",
        "proportions",
        least_type=0.775,
        least_spot=0.85,
        most_rmse=0.095,
    ),
    TrueSlide(
        "merfish",
        "merfish_hypothalamus/spots_w100um.h5ad",
        "merfish_hypothalamus/ref_moffitt_scrna_1308.h5ad",
        "cell_type_coarse",
        "proportions_coarse",
        least_type=0.86,
        least_spot=0.915,
        most_rmse=0.064,
    ),
]


@pytest.fixture(scope="module")
def sample():
    """The sample tissue: its truth, and the result of a fit with defaults."""
    spots, reference = sample_paths()
    truth = read_spots(spots)
    result = fit(truth, read_reference(reference), labels="cell_type")
    return truth, result


@pytest.mark.slow
def test_proportions_of_the_sample_tissue_are_recovered(sample):
    truth, result = sample
    scores = score(result.proportions_frame(), truth.obsm["proportions"]).to_dict()
    assert scores["pcc_spot"] >= 0.93


@pytest.mark.slow
def test_intervals_of_the_sample_tissue_hold_the_truth(sample):
    truth, result = sample
    true = truth.obsm["proportions"][list(result.cell_types)].to_numpy()
    held = (result.proportions_low <= true) & (true <= result.proportions_high)
    assert 0.8 <= held[true > 0.05].mean() <= 0.97


@pytest.mark.slow
def test_activation_follows_the_true_field_where_there_is_one(sample):
    truth, result = sample
    fields = truth.obsm["activation"].dropna(axis="columns", how="all")
    found = result.activation_frame()
    assert len(fields.columns) == 3
    for cell_type in fields:
        pair = found[cell_type].to_numpy(), fields[cell_type].to_numpy()
        rho = spearmanr(*pair, nan_policy="omit").statistic
        assert abs(rho) >= 0.8, cell_type


@pytest.mark.slow
def test_types_without_a_state_say_so(sample):
    truth, result = sample
    fields = truth.obsm["activation"]
    without = fields.columns[fields.isna().all()]
    assert len(without) == 3
    for cell_type in without:
        found = result.axes[result.cell_types.index(cell_type)]
        assert found.finding in ("not told", "not spatial", "too little"), cell_type
        assert result.activation_frame()[cell_type].isna().all()


@pytest.mark.slow
def test_genes_named_for_an_activation_are_those_that_drive_it(sample):
    truth, result = sample
    for cell_type, active in truth.uns["active_genes"].items():
        named = result.activation_genes[cell_type][:10]
        assert len(set(named) & set(active["genes"])) >= 8, cell_type


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="the slides with truth are not here")
@pytest.mark.parametrize("slide", SLIDES, ids=lambda slide: slide.name)
def test_default_reaches_its_mark_and_beats_least_squares(slide):
    """Floors of the project, as a mean of three seeds."""
    spots, reference = slide.read()
    reached = [
        _scores(spots, reference, slide, FitConfig(seed=seed)) for seed in range(3)
    ]
    found = {key: np.mean([scores[key] for scores in reached]) for key in MEASURES}
    assert found["pcc_type"] >= slide.least_type
    assert found["pcc_spot"] >= slide.least_spot
    assert found["rmse_pooled"] <= slide.most_rmse
    for method in LEAST_SQUARES:
        other = _scores(spots, reference, slide, FitConfig(method=method))
        for key, sign in MEASURES.items():
            assert sign * found[key] > sign * other[key], (method, key)


def _scores(spots, reference, slide, config):
    result = fit(spots, reference, labels=slide.labels, config=config, accept=("all",))
    truth = spots.obsm[slide.truth]
    return score(result.proportions_frame(), truth, renormalise=True).to_dict()
