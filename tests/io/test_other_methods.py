"""What other programs write is read as they write it, and named after them.

Each file is laid out as its program does it; where that is known from stands with it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.errors import InputError
from napari_destvi.io.method_tables import ROUNDING, note_of
from napari_destvi.io.proportion_tables import (
    list_tables,
    read_estimate,
    read_proportions,
    tables_beside_counts,
)
from napari_destvi.io.rctd_calls import HALVES, TITLE
from napari_destvi.metrics import match_types

SPOTS = ["AAAC-1", "AAAG-1", "AACT-1"]
TYPES = ["CD4+ T cells", "B cell"]
SHARES = pd.DataFrame([[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]], SPOTS, TYPES)
Q05 = "Cell2location, 5 % quantile"


def written(tmp_path: Path, uns=None, obs=None, **obsm) -> Path:
    """Write an AnnData as any Python program would."""
    frame = pd.DataFrame(index=SPOTS) if obs is None else obs
    slide = AnnData(np.ones((3, 1), np.float32), obs=frame, obsm=obsm, uns=uns or {})
    slide.write_h5ad(tmp_path / "sp.h5ad")
    return tmp_path / "sp.h5ad"


def text(tmp_path: Path, name: str, *lines: str) -> Path:
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / name


def only(path: Path, title: str) -> pd.DataFrame:
    """Return the one table that a file offers."""
    tables = list_tables(path)
    assert list(tables) == [title]
    return tables[title]


def assert_shares(table: pd.DataFrame, types=TYPES) -> None:
    assert list(table.columns) == list(types)
    assert list(table.index) == SPOTS
    np.testing.assert_allclose(table, SHARES, atol=1e-6)


def cell2location(scale=6.0) -> dict[str, pd.DataFrame]:
    """As `export_posterior` of cell2location 0.1.4 fills ``obsm``."""
    return {
        f"{kind}_cell_abundance_w_sf": (scale + number)
        * SHARES.add_prefix(f"{kind}cell_abundance_w_sf_")
        for number, kind in enumerate(("means", "stds", "q05", "q95"))
    }


def model(**more) -> dict[str, object]:
    """As the same puts into ``uns``: names, and a summary of all parameters."""
    names = {"factor_names": np.array(TYPES), "obs_names": np.array(SPOTS)}
    return {"mod": {**names, **more}}


def test_abundances_of_cell2location_are_shares_and_said_to_be(tmp_path):
    tables = list_tables(written(tmp_path, model(), **cell2location()))
    assert list(tables) == [
        Q05,
        "Cell2location, mean",
        "Cell2location, 95 % quantile",
    ]
    for title, table in tables.items():
        assert_shares(table)
        assert note_of(table).startswith(f"{title} tells amounts that do not add up")


def test_a_quantile_below_one_cell_is_divided_too(tmp_path):
    assert_shares(list_tables(written(tmp_path, **cell2location(0.01)))[Q05])


def test_a_spot_of_cell2location_without_cells_is_left_out(tmp_path):
    found = cell2location()
    found["q05_cell_abundance_w_sf"].iloc[1] = 0.0
    table = list_tables(written(tmp_path, **found))[Q05]
    assert table.isna().all(axis=1).tolist() == [False, True, False]


def test_abundances_are_found_in_obs_where_the_tutorial_copies_them(tmp_path):
    # Visium tutorial: adata.obs[adata.uns["mod"]["factor_names"]] = obsm[...]
    obs = (4 * SHARES).assign(sample="a", total_counts=3.0)
    assert_shares(only(written(tmp_path, model(), obs), "Cell2location"))


def test_abundances_are_found_in_obs_where_obsm_refused_them(tmp_path):
    # export_posterior catches the ValueError of obsm and writes the same columns to obs
    columns = [3 * table for table in cell2location().values()]
    obs = pd.concat(columns, axis=1).assign(in_tissue=1)
    tables = list_tables(written(tmp_path, model(), obs))
    assert len(tables) == 3
    assert_shares(tables[Q05])


def test_abundances_are_found_in_the_summary_of_the_model(tmp_path):
    # _export2adata of the same: uns["mod"]["post_sample_q05"]["w_sf"]
    uns = model(post_sample_q05={"w_sf": 2 * SHARES.to_numpy()})
    assert_shares(only(written(tmp_path, uns), Q05))


def test_arrays_without_names_get_them_from_uns(tmp_path):
    # as a copy of obsm by a tool that drops the names of columns
    array = cell2location()["q05_cell_abundance_w_sf"].to_numpy()
    path = written(tmp_path, model(), q05_cell_abundance_w_sf=array)
    assert_shares(only(path, Q05))


def test_text_of_cell2location_has_a_table_for_each_summary(tmp_path):
    # adata.obs.to_csv() after the same, with the other columns of obs
    tables = cell2location()
    kinds = ("q05", "means", "stds")
    chosen = [tables[f"{kind}_cell_abundance_w_sf"] for kind in kinds]
    obs = pd.concat(chosen, axis=1).assign(sample="a")
    obs.to_csv(tmp_path / "obs.csv")
    found = list_tables(tmp_path / "obs.csv")
    assert list(found) == [Q05, "Cell2location, mean"]
    assert_shares(found[Q05])


def test_text_of_the_first_cell2location_is_read(tmp_path):
    # W_cell_density_q05.csv of its first version (pymc3, 2020)
    table = 9 * SHARES.add_prefix("q05_spot_factors")
    table.rename_axis("spot_id").to_csv(tmp_path / "W_cell_density_q05.csv")
    assert_shares(only(tmp_path / "W_cell_density_q05.csv", Q05))


def test_deviations_alone_are_refused(tmp_path):
    table = cell2location()["stds_cell_abundance_w_sf"]
    table.to_csv(tmp_path / "stds.csv")
    with pytest.raises(InputError, match="standard deviations, and no abundances"):
        list_tables(tmp_path / "stds.csv")


def test_tangram_tells_shares_of_its_sums(tmp_path):
    # project_cell_annotations: obsm["tangram_ct_pred"], sums over the mapped cells
    assert_shares(only(written(tmp_path, tangram_ct_pred=0.3 * SHARES), "Tangram"))
    (0.3 * SHARES).to_csv(tmp_path / "tangram_ct_pred.csv")
    assert_shares(only(tmp_path / "tangram_ct_pred.csv", "Tangram"))


def rctd_weights(header: str = '"","CD4+ T cells","B cell"') -> list[str]:
    """As write.csv of R 4 writes a matrix with names: quoted, the first one empty."""
    rows = SHARES.iterrows()
    return [header, *(f'"{spot}",{row.iloc[0]},{row.iloc[1]}' for spot, row in rows)]


def test_normalised_weights_of_rctd_are_read_as_r_writes_them(tmp_path):
    # spacexr: write.csv(as.matrix(normalize_weights(myRCTD@results$weights)), ...)
    path = text(tmp_path, "norm_weights.csv", *rctd_weights())
    table = only(path, "RCTD")
    assert_shares(table)
    assert note_of(table) == ""


def test_names_that_r_has_mangled_still_find_theirs(tmp_path):
    # read.csv and data.frame of R: check.names = TRUE makes dots, and an X before 2
    path = text(tmp_path, "w.csv", *rctd_weights('"","CD4..T.cells","X2.B.cell"'))
    table = only(path, "w")
    assert match_types(list(table.columns), ["2 B-cell", "CD4+ T cells"]) == [
        ("CD4..T.cells", "CD4+ T cells"),
        ("X2.B.cell", "2 B-cell"),
    ]


CALLS = (
    # gather_results of spacexr 2.2: the columns of results_df, in this order
    '"","spot_class","first_type","second_type","first_class","second_class",'
    '"min_score","singlet_score","conv_all","conv_doublet"',
    '"AAAC-1","doublet_certain","CD4+ T cells","B cell",FALSE,FALSE,9.5,20.1,TRUE,TRUE',
    '"AAAG-1","reject","B cell","CD4+ T cells",FALSE,FALSE,9.5,20.1,TRUE,TRUE',
    '"AACT-1","singlet","CD4+ T cells","B cell",FALSE,FALSE,9.5,20.1,TRUE,TRUE',
)


def test_the_doublet_mode_of_rctd_tells_one_type_or_two(tmp_path):
    table = only(text(tmp_path, "results_df.csv", *CALLS), TITLE)
    assert list(table.columns) == ["B cell", "CD4+ T cells"]
    np.testing.assert_array_equal(table, [[0.5, 0.5], [np.nan, np.nan], [0, 1]])
    assert note_of(table) == HALVES


def test_weights_beside_the_calls_are_taken(tmp_path):
    # cbind(results_df, weights_doublet) with names of the user's
    weights = ',"first_type_weight","second_type_weight"', ",.7,.2", ",0,1", ",.8,.2"
    lines = [line + more for line, more in zip(CALLS, weights, strict=True)]
    table = only(text(tmp_path, "calls.csv", *lines), TITLE)
    expected = [[2 / 9, 7 / 9], [np.nan, np.nan], [0, 1]]
    np.testing.assert_allclose(table, expected)
    assert note_of(table) == ""


def test_weights_of_doublets_without_their_types_are_refused(tmp_path):
    # write.csv(as.matrix(myRCTD@results$weights_doublet), ...)
    path = text(tmp_path, "w.csv", '"","first_type","second_type"', '"AAAC-1",.7,.3')
    with pytest.raises(InputError, match="but not which types these are"):
        list_tables(path)


def test_rctd_in_python_names_its_types_in_uns(tmp_path):
    # rctd-py: arrays in obsm, "filtered" for spots that were left out
    calls = {
        "rctd_spot_class": ["doublet_certain", "filtered", "singlet"],
        "rctd_first_type": ["B cell", np.nan, "CD4+ T cells"],
        "rctd_second_type": ["CD4+ T cells", np.nan, "B cell"],
    }
    weights = SHARES.to_numpy() * 1.2
    weights[1] = np.nan
    path = written(
        tmp_path,
        {"rctd_cell_type_names": np.array(TYPES)},
        pd.DataFrame(calls, SPOTS),
        rctd_weights=weights,
        rctd_weights_doublet=np.array([[0.75, 0.25], [np.nan, np.nan], [0.6, 0.4]]),
    )
    tables = list_tables(path)
    assert list(tables) == ["RCTD", TITLE]
    full, called = tables["RCTD"], tables[TITLE][TYPES]
    for table in (full, called):
        np.testing.assert_allclose(table.iloc[[0, 2]], SHARES.iloc[[0, 2]])
        assert table.iloc[1].isna().all()


def test_a_file_of_stereoscope_is_known_by_its_name(tmp_path):
    # stereoscope run: W.<date><time>.tsv, a row per spot, the first name empty
    path = tmp_path / "W.2019-10-30042905.186972.tsv"
    SHARES.astype(np.float32).to_csv(path, sep="\t")
    assert_shares(only(path, "stereoscope"))


def test_residuals_of_spotlight_are_no_type(tmp_path):
    # SPOTlight 0.1: decon_mtrx with res_ss last, after data.frame() made its names
    lines = rctd_weights('"","CD4..T.cells","B.cell"')
    more = ('"res_ss"', 9, 8, 7)
    table = [f"{line},{last}" for line, last in zip(lines, more, strict=True)]
    path = text(tmp_path, "decon_mtrx.csv", *table)
    assert_shares(only(path, "SPOTlight"), ["CD4..T.cells", "B.cell"])


def test_the_matrix_of_spotlight_is_read_as_it_is(tmp_path):
    # SPOTlight 1.0: write.csv(res$mat, ...)
    assert_shares(only(text(tmp_path, "mat.csv", *rctd_weights()), "mat"))


def test_flashdeconv_is_found_in_obsm(tmp_path):
    # tl.deconvolve of flashdeconv 0.2: obsm, names in uns, the commonest type in obs
    obs = pd.DataFrame({"flashdeconv_dominant": ["B cell"] * 3}, SPOTS)
    params = {"flashdeconv_params": {"cell_type_names": np.array(TYPES)}}
    for found in (SHARES, SHARES.to_numpy()):
        path = written(tmp_path, params, obs, flashdeconv=found)
        assert_shares(only(path, "FlashDeconv"))


def test_flashdeconv_is_found_in_obs(tmp_path):
    # result_to_anndata of flashdeconv 0.1: a column for each type, and the commonest
    obs = SHARES.add_prefix("flashdeconv_").assign(flashdeconv_dominant="B cell")
    assert_shares(only(written(tmp_path, obs=obs), "FlashDeconv"))
    obs.to_csv(tmp_path / "obs.csv")
    assert_shares(only(tmp_path / "obs.csv", "FlashDeconv"))


def test_tables_of_spots_in_uns_are_offered_and_others_are_not(tmp_path):
    genes = pd.DataFrame({"B cell": [1.0, 2.0]}, ["GeneA", "GeneB"])
    path = written(tmp_path, {"deconvolution": SHARES, "markers": genes})
    assert_shares(only(path, "deconvolution"))


def test_an_open_slide_offers_the_same_as_its_file(tmp_path):
    uns, obs = model(), (5 * SHARES).assign(sample="a")
    path = written(tmp_path, uns, obs, tangram_ct_pred=SHARES)
    slide = AnnData(obs=obs, obsm={"tangram_ct_pred": SHARES}, uns=uns)
    in_file, in_slide = list_tables(path), tables_beside_counts(slide)
    assert list(in_file) == list(in_slide) == ["Tangram", "Cell2location"]
    for title, table in in_file.items():
        pd.testing.assert_frame_equal(table, in_slide[title], check_index_type=False)
        read = read_proportions(path, key=title, owner="truth")
        pd.testing.assert_frame_equal(read, table)


def test_an_estimate_without_a_key_is_that_of_the_method(tmp_path):
    path = written(tmp_path, tangram_ct_pred=0.3 * SHARES, mine=SHARES)
    table, title = read_estimate(path)
    assert title == "Tangram"
    assert_shares(table)
    assert read_estimate(path, key="mine")[1] == ""
    assert read_estimate(path, key="tangram_ct_pred")[1] == "Tangram"


def test_an_unknown_key_is_told_with_what_there_is(tmp_path):
    path = written(tmp_path, model(), 4 * SHARES)
    with pytest.raises(InputError, match=r"it has Cell2location\. Choose one"):
        read_proportions(path, key="proportions", owner="truth")


def test_shares_that_add_up_are_left_as_they_are(tmp_path):
    nearly = SHARES * (1 + ROUNDING / 2)
    table = only(written(tmp_path, flashdeconv=nearly), "FlashDeconv")
    np.testing.assert_array_equal(table, nearly)
    assert note_of(table) == ""
