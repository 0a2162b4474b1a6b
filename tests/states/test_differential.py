"""Genes that differ between groups of spots: found where they do, and only there."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from scipy import stats

from napari_destvi.errors import InputError
from napari_destvi.results import Result
from napari_destvi.results.imputed import expected_parts
from napari_destvi.states import evidence, region_moves, spatial_inflation
from napari_destvi.states.differential import differential_state

N_SIDE, N_GENES, TYPES = 20, 120, ("A", "B", "C")
#: More of these genes there is in the cells of A on the left.
RAISED = slice(0, 8)


class Tissue:
    """A square of spots of three types, with counts that the model expects."""

    def __init__(self, drawn_expression):
        rng = np.random.default_rng(0)
        n_spots = N_SIDE**2
        self.places = np.stack(np.divmod(np.arange(n_spots), N_SIDE), axis=1) * 10.0
        self.left = self.places[:, 0] < 100
        shares = rng.dirichlet((2, 2, 2), n_spots).astype(np.float32)
        model = drawn_expression(n_types=3, n_genes=N_GENES, n_latent=3)
        model = dataclasses.replace(  # whose genes are of like strength
            model, logits=model.logits / 5, gene_factor=model.gene_factor / 5
        )
        bare = Result(
            spot_names=tuple(f"S{n}" for n in range(n_spots)),
            cell_types=TYPES,
            gene_names=tuple(f"G{n}" for n in range(N_GENES)),
            abundance=shares,
            proportions=shares,
            cell_state=rng.normal(size=(n_spots, 3, 3)).astype(np.float32) / 4,
            activation=shares,
            expression_model=model,
            noise_abundance=np.full(n_spots, 0.01, np.float32),
        )

        whole = np.sum([part.sum(axis=1) for part in self._parts(bare)], axis=0)
        self.result = dataclasses.replace(  # in which a spot has one library size
            bare,
            abundance=shares / whole[:, None],
            noise_abundance=bare.noise_abundance / whole,
        )

    def _parts(self, result):
        model, columns = result.expression_model, np.arange(N_GENES)
        return list(expected_parts(result, model, slice(None), columns))

    def counts(self, *, factor=1.0, seed=0):
        """Draw counts; A has more of some genes on the left."""
        parts = [part.astype(float) for part in self._parts(self.result)]
        parts[0][np.ix_(self.left, np.arange(N_GENES)[RAISED])] *= factor
        mean = 4000 * np.sum(parts, axis=0)
        rng = np.random.default_rng(seed)
        return sp.csr_matrix(rng.poisson(rng.gamma(5.0, mean / 5.0)).astype(np.float32))

    def compare(self, counts, *, seen=None, cell_type="A", group=None, against=None):
        group = self.left if group is None else group
        return differential_state(
            self.result if seen is None else seen,
            counts,
            self.places,
            cell_type=cell_type,
            group=group,
            against=~group if against is None else against,
        )


@pytest.fixture(scope="module")
def tissue(drawn_expression):
    return Tissue(drawn_expression)


def test_genes_that_differ_come_first_with_their_fold_change(tissue):
    found = tissue.compare(tissue.counts(factor=3.0))
    raised = [f"G{n}" for n in range(RAISED.stop)]
    assert len(set(found.table.index[:8]) & set(raised)) >= 6  # two have few counts
    changes = found.table.loc[raised, "log2_fold_change"]
    assert changes.median() == pytest.approx(np.log2(3), abs=0.4)
    assert len(set(raised) & set(found.significant())) >= 6
    assert (found.table["mean_group"] > found.table["mean_against"])[raised].all()
    assert (found.table["effect_size"].abs() < 2).all()


def test_the_other_types_of_the_same_spots_do_not_differ(tissue):
    found = tissue.compare(tissue.counts(factor=3.0), cell_type="B")
    assert len(found.significant()) <= 1


@pytest.mark.parametrize("kind", ["halves", "scattered"])
def test_p_is_uniform_where_nothing_differs(tissue, kind):
    rng = np.random.default_rng(3)
    group = tissue.left if kind == "halves" else rng.random(N_SIDE**2) < 0.5
    p = np.concatenate(
        [
            tissue.compare(tissue.counts(seed=seed), group=group).table["p"]
            for seed in range(3)
        ]
    )
    assert stats.kstest(p[np.isfinite(p)], "uniform").pvalue > 0.01


def test_an_amount_of_the_type_that_is_wrong_on_one_side_is_no_difference(tissue):
    wrong = tissue.result.abundance.copy()
    wrong[tissue.left, 0] *= 1.4
    seen = dataclasses.replace(tissue.result, abundance=wrong)
    found = tissue.compare(tissue.counts(), seen=seen)
    p = found.table["p"].dropna()
    assert (p < 0.05).mean() < 0.12


def test_exchanged_groups_have_the_opposite_signs(tissue):
    counts = tissue.counts(factor=3.0)
    one = tissue.compare(counts).table
    other = tissue.compare(counts, group=~tissue.left).table.loc[one.index]
    np.testing.assert_allclose(
        one["log2_fold_change"], -other["log2_fold_change"], atol=1e-4
    )
    np.testing.assert_allclose(one["mean_group"], other["mean_against"], rtol=1e-3)


def test_spots_of_both_groups_are_left_out(tissue):
    both = tissue.left | (tissue.places[:, 0] < 120)
    found = tissue.compare(tissue.counts(), group=both, against=~tissue.left)
    assert found.n_shared == 2 * N_SIDE


def test_genes_without_counts_have_no_p_and_cost_the_others_nothing(tissue):
    model = tissue.result.expression_model
    silent = model.gene_factor.copy()
    silent[-20:] = -30.0
    quiet = dataclasses.replace(model, gene_factor=silent)
    seen = dataclasses.replace(tissue.result, expression_model=quiet)
    found = tissue.compare(tissue.counts(), seen=seen)
    assert found.n_told == N_GENES - 20
    assert found.table["p_adjusted"].isna().sum() == 20


def test_a_gene_that_no_type_expresses_at_all_does_not_differ(tissue):
    model = tissue.result.expression_model
    silent, noise = model.gene_factor.copy(), model.noise.copy()
    silent[0], noise[0] = -300.0, 0.0  # less than the smallest number
    none = dataclasses.replace(model, gene_factor=silent, noise=noise)
    seen = dataclasses.replace(tissue.result, expression_model=none)
    found = tissue.compare(tissue.counts(), seen=seen)
    assert found.table.loc["G0", "log2_fold_change"] == 0
    assert np.isnan(found.table.loc["G0", "p"])
    assert found.n_told == N_GENES - 1


def test_few_spots_of_the_type_are_told_in_a_sentence(tissue):
    few = np.zeros(N_SIDE**2, dtype=bool)
    few[:6] = True
    with pytest.raises(InputError, match=r"spots of the first group .* of A, and at"):
        tissue.compare(tissue.counts(), group=few)


def test_groups_without_spots_of_their_own_are_told_so(tissue):
    everywhere, counts = np.ones(N_SIDE**2, dtype=bool), tissue.counts()
    for group, against, told in (
        (tissue.left, tissue.left, "Both groups are the same spots"),
        (everywhere, None, "The second group has no spots of its own. Choose"),
        (tissue.left, everywhere, "The first group .*: all of them are in the other"),
    ):
        with pytest.raises(InputError, match=told):
            tissue.compare(counts, group=group, against=against)


def test_a_result_without_expression_is_refused(tissue):
    bare = dataclasses.replace(
        tissue.result, expression_model=None, noise_abundance=None
    )
    with pytest.raises(InputError, match="Fit with DestVI"):
        tissue.compare(tissue.counts(), seen=bare)


def test_p_is_adjusted_for_the_genes_that_are_asked_for(tissue):
    found = tissue.compare(tissue.counts(factor=3.0))
    some = found.among(["G0", "G50"])
    assert sorted(some.table.index) == ["G0", "G50"]
    smallest = some.table["p"].min()
    assert some.table["p_adjusted"].min() == pytest.approx(2 * smallest)


def test_of_large_groups_as_many_spots_are_drawn_and_all_are_counted(
    tissue, monkeypatch
):
    monkeypatch.setattr(evidence, "MAX_SPOTS", 150)
    found = tissue.compare(tissue.counts(factor=4.0))
    assert found.n_group > 150
    assert len(found.significant()) >= 6


@pytest.mark.parametrize(
    ("n_enough", "n_drawn"), [(0, 0), (20, 20), (80, 30), (300, 45)]
)
def test_of_a_large_group_those_spots_are_drawn_that_tell_of_a_rare_type(
    monkeypatch, n_enough, n_drawn
):
    monkeypatch.setattr(evidence, "MAX_SPOTS", 60)
    group, is_enough = np.ones(400, bool), np.arange(400) < n_enough
    drawn = evidence.drawn_spots(group, is_enough, np.random.default_rng(0))
    assert (drawn.sum(), (drawn & is_enough).sum()) == (60, n_drawn)


def drifting(tissue):
    """Return counts whose genes all follow smooth fields that the model ignores."""
    rng = np.random.default_rng(5)
    gaps = np.linalg.norm(tissue.places[:, None] - tissue.places, axis=-1) / 10
    root = np.linalg.cholesky(np.exp(-((gaps / 4) ** 2) / 2) + 1e-6 * np.eye(len(gaps)))
    drift = np.exp(0.4 * root @ rng.normal(size=(len(gaps), N_GENES)))
    return sp.csr_matrix(rng.poisson(tissue.counts().toarray() * drift).astype("f4"))


def test_regions_of_a_tissue_whose_genes_all_drift_are_judged_by_their_places(tissue):
    assert tissue.compare(drifting(tissue)).inflation > 1.3
    assert tissue.compare(tissue.counts()).inflation < 1.2


def test_a_slide_of_which_spots_are_drawn_is_judged_as_the_whole_one(
    tissue, monkeypatch
):
    counts = drifting(tissue)
    whole = tissue.compare(counts).inflation - 1
    monkeypatch.setattr(spatial_inflation, "MAX_EVERYWHERE", N_SIDE**2 // 2)
    drawn = tissue.compare(counts).inflation - 1
    assert 0.8 * whole < drawn < 1.6 * whole
    assert tissue.compare(tissue.counts()).inflation < 1.3


def test_a_small_group_of_a_large_slide_is_laid_elsewhere(tissue, monkeypatch):
    monkeypatch.setattr(evidence, "MAX_SPOTS", 30)
    small = np.linalg.norm(tissue.places - 70, axis=1) < 40
    assert tissue.compare(tissue.counts(), group=small).n_places > 0


def test_groups_that_fit_nowhere_else_are_told_of(tissue, monkeypatch):
    monkeypatch.setattr(region_moves, "N_TRIES", 0)
    found = tissue.compare(drifting(tissue))
    assert (found.inflation, found.n_places) == (1.0, 0)
