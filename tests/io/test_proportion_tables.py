"""All tables of a file that can be compared are offered, and no others."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.errors import InputError
from napari_destvi.io.method_tables import ROUNDING
from napari_destvi.io.proportion_tables import (
    list_tables,
    read_proportions,
    tables_beside_counts,
)
from napari_destvi.io.results import write_result
from napari_destvi.metrics import pairing, score

STARMAP = Path(__file__).parents[3] / "shared/data/starmap_li2022/spots_189.h5ad"
NAMES = ["s1", "s2", "s3"]


@pytest.fixture
def shares() -> pd.DataFrame:
    values = np.random.default_rng(0).dirichlet([1, 1], 3)
    return pd.DataFrame(values, NAMES, ["T cell", "B cell"])


def _slide(**obsm: object) -> AnnData:
    return AnnData(obs=pd.DataFrame(index=NAMES), obsm=obsm)


def _written(slide: AnnData, tmp_path: Path) -> Path:
    path = tmp_path / "slide.h5ad"
    slide.write_h5ad(path)
    return path


def test_every_table_of_amounts_is_offered_the_usual_ones_first(shares, tmp_path):
    slide = _slide(cell_counts=(shares * 9).round(), mine=shares, proportions=shares)
    tables = list_tables(_written(slide, tmp_path))
    assert list(tables) == ["proportions", "cell_counts", "mine"]
    for name, table in tables.items():
        np.testing.assert_array_equal(table, slide.obsm[name])
        assert list(table.columns) == ["T cell", "B cell"]
        assert list(table.index) == NAMES


def test_what_is_no_amount_of_a_type_is_not_offered(shares, tmp_path):
    missing = shares.copy()
    missing.iloc[0, 0] = np.nan
    slide = _slide(
        good=shares,
        bare=shares.to_numpy(),
        spatial=shares,
        negative=shares - 0.5,
        missing=missing,
        infinite=shares / 0,
        words=shares.assign(note="x"),
        stds_cell_abundance_w_sf=shares,
    )
    path = _written(slide, tmp_path)
    assert list(list_tables(path)) == ["good"]
    assert list(tables_beside_counts(slide)) == ["good"]


def test_a_spot_that_was_left_out_is_a_row_of_nan(shares, tmp_path):
    shares.loc["s2"] = np.nan
    tables = list_tables(_written(_slide(rctd=shares), tmp_path))
    assert tables["rctd"].isna().all(axis=1).tolist() == [False, True, False]


@pytest.mark.parametrize("kind", ["q05", "means"])
def test_types_of_cell2location_have_their_names(shares, tmp_path, kind):
    prefix = f"{kind}cell_abundance_w_sf_"
    slide = _slide(**{f"{kind}_cell_abundance_w_sf": 7 * shares.add_prefix(prefix)})
    path = _written(slide, tmp_path)
    (table,) = list_tables(path).values()
    assert list(table.columns) == ["T cell", "B cell"]
    np.testing.assert_allclose(table, shares)
    shares.add_prefix(prefix).to_csv(tmp_path / "c2l.csv")
    (again,) = list_tables(tmp_path / "c2l.csv").values()
    assert list(again.columns) == list(table.columns)


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("tangram_ct_pred", "Tangram"),
        ("deconvolution", "deconvolution"),
        ("rctd_weights", "RCTD"),
        ("RCTD_weights", "RCTD"),
    ],
)
def test_other_methods_are_offered_by_their_names(shares, tmp_path, key, title):
    pd.testing.assert_frame_equal(
        list_tables(_written(_slide(**{key: shares}), tmp_path))[title],
        shares,
        check_index_type=False,
        check_column_type=False,
    )


def test_a_result_offers_its_proportions_with_the_names_that_were_fitted(
    result, slide, tmp_path
):
    truth = pd.DataFrame({"Mast": 1.0}, slide.obs_names.rename(None))
    slide.obsm["proportions"] = truth
    path = write_result(result, tmp_path / "result.h5ad", spots=slide)
    for tables in (list_tables(path), tables_beside_counts(anndata.read_h5ad(path))):
        assert list(tables) == ["proportions", "proportions_input"]
        table = tables["proportions"]
        assert tuple(table.columns) == result.cell_types
        np.testing.assert_array_equal(
            table.loc[list(result.spot_names)], result.proportions
        )


def test_what_is_read_by_its_key_is_what_is_offered(result, slide, tmp_path):
    slide.obsm["q05_cell_abundance_w_sf"] = pd.DataFrame(
        {"q05cell_abundance_w_sf_B cell": 2.0}, slide.obs_names.rename(None)
    )
    path = write_result(result, tmp_path / "result.h5ad", spots=slide)
    tables = list_tables(path)
    assert len(tables) == 2
    for key, table in tables.items():
        read = read_proportions(path, key=key, owner="truth")
        pd.testing.assert_frame_equal(read, table)


def test_the_slide_itself_is_not_changed(shares):
    named = shares.add_prefix("q05cell_abundance_w_sf_")
    slide = _slide(q05_cell_abundance_w_sf=named)
    tables_beside_counts(slide)
    assert list(slide.obsm["q05_cell_abundance_w_sf"].columns) == list(named.columns)


def test_a_slide_without_tables_offers_none():
    assert tables_beside_counts(_slide(spatial=np.zeros((3, 2)))) == {}


def test_an_entry_of_uns_that_is_not_ours_leaves_the_table_as_it_is(shares):
    slide = _slide(proportions=shares)
    slide.uns["napari_destvi"] = {"stored_names": ["T cell", "B cell"]}
    (table,) = tables_beside_counts(slide).values()
    pd.testing.assert_frame_equal(table, shares, check_index_type=False)


def test_a_text_table_is_called_as_its_file(shares, tmp_path):
    shares.to_csv(tmp_path / "RCTD result.tsv", sep="\t")
    (name, table) = next(iter(list_tables(tmp_path / "RCTD result.tsv").items()))
    assert name == "RCTD result"
    np.testing.assert_allclose(table, shares)


def test_a_file_without_tables_is_told_why(shares, tmp_path):
    path = _written(_slide(pca=shares - 1, bare=shares.to_numpy()), tmp_path)
    with pytest.raises(
        InputError, match=r'no table of proportions: "pca" has negative'
    ):
        list_tables(path)
    (tmp_path / "notes.csv").write_text("spot,T\na,many\n")
    with pytest.raises(InputError, match='"notes" has values that are no numbers'):
        list_tables(tmp_path / "notes.csv")
    with pytest.raises(InputError, match=r'There is no file ".*gone\.h5ad"'):
        list_tables(tmp_path / "gone.h5ad")


def test_what_is_offered_can_be_scored(shares, tmp_path):
    shares.iloc[0] = [1 + 0.9 * ROUNDING, -0.9 * ROUNDING]
    (table,) = list_tables(_written(_slide(mine=shares), tmp_path)).values()
    assert score(table, table).to_dict()["rmse"] == pytest.approx(0)
    assert pairing.ROUNDING == ROUNDING


@pytest.mark.realdata
@pytest.mark.skipif(not STARMAP.exists(), reason="the shared data are not here")
def test_the_published_tables_of_a_benchmark_are_all_offered():
    tables = list_tables(STARMAP)
    methods = {name.removeprefix("published_") for name in tables}
    assert {"RCTD", "Cell2location", "Tangram", "DestVI", "Stereoscope"} < methods
    assert {"STRIDE", "SPOTlight", "proportions", "cell_counts"} < methods
    for table in tables.values():
        assert table.shape == (189, 15)
        scores = score(table, tables["proportions"], renormalise=True)
        assert len(scores.per_type) >= 12
