"""A result goes into a copy of the slide and comes back as it was."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.data.reading_notes import NOTES_KEY, add_note
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io import results as module
from napari_destvi.io.results import read_result, write_result
from napari_destvi.results import ReferenceStates, Result, StateAxis, TypeAxes
from napari_destvi.results.state_axes import plain_axes

TABLES = ("proportions", "activation", "abundance")
LEFT_OUT = 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "result.h5ad"


def _read(path: Path) -> AnnData:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        return anndata.read_h5ad(path)


def _kept_rows(values: np.ndarray) -> np.ndarray:
    return np.delete(values, LEFT_OUT, axis=0)


def test_a_result_of_all_spots_comes_back_exactly(
    result: Result, slide: AnnData, path: Path
):
    fitted = slide[list(result.spot_names)].copy()
    assert write_result(result, path, spots=fitted) == path
    back = read_result(path)
    for field in dataclasses.fields(Result):
        ours, theirs = getattr(result, field.name), getattr(back, field.name)
        if isinstance(ours, np.ndarray):
            assert theirs.dtype == ours.dtype
        np.testing.assert_equal(theirs, ours)
        assert type(theirs) is type(ours)


def test_a_result_without_states_comes_back_without(
    result: Result, slide: AnnData, path: Path
):
    bare = dataclasses.replace(
        result,
        cell_state=result.cell_state[:, :, :0],
        activation=np.full_like(result.activation, np.nan),
        activation_genes={},
        history={},
        settings={"method": "nnls"},
    )
    write_result(bare, path, spots=slide)
    back = read_result(path)
    assert (back.method, back.has_states) == ("nnls", False)
    assert back.cell_state.shape == (6, 3, 0)
    assert back.activation_genes == {}
    assert back.history == {}
    assert np.isnan(back.activation).all()
    assert _read(path).obsm["cell_state"].shape == (6, 0)


def test_the_axes_of_the_states_come_back_exactly(
    result: Result, slide: AnnData, path: Path
):
    n_latent = result.cell_state.shape[2]
    axis = StateAxis(np.arange(n_latent) / 3, 0.7, 0.001, ("A", "C"), ())
    some = TypeAxes("found", 0.1, 5, 0.001, np.ones(n_latent), (axis,))
    none = TypeAxes("too little", 0.2, 1, np.nan, np.full(n_latent, np.nan))
    axes = (some, *(none for _ in result.cell_types[1:]))
    write_result(dataclasses.replace(result, axes=axes), path, spots=slide)
    back = read_result(path)
    assert str(plain_axes(back.axes)) == str(plain_axes(axes))
    write_result(result, path, spots=_read(path), force=True)
    assert read_result(path).axes is None


def test_the_states_of_cells_come_back_exactly(
    result: Result, slide: AnnData, path: Path
):
    n_latent = result.cell_state.shape[2]
    states = np.linspace(-1, 1, 4 * n_latent, dtype=np.float32).reshape(4, -1)
    names = ("AAAC-1", "AAAG-1", "a/b \u00e4", "AAAG-1")
    numbers = np.array([1, 5, 6, 9])
    cells = ReferenceStates(states, np.array([0, 2, 2, 1]), numbers, names)
    write_result(dataclasses.replace(result, reference_states=cells), path, spots=slide)
    back = read_result(path).reference_states
    for name in ("states", "cell_types", "cells"):
        np.testing.assert_array_equal(getattr(back, name), getattr(cells, name))
    assert back.names == names
    write_result(result, path, spots=_read(path), force=True)
    assert read_result(path).reference_states is None


def test_a_spot_left_out_is_a_row_of_gaps(result: Result, slide: AnnData, path: Path):
    write_result(result, path, spots=slide)
    back = read_result(path)
    assert back.spot_names == tuple(slide.obs_names)
    for name in (*TABLES, "cell_state"):
        values = getattr(back, name)
        assert np.isnan(values[LEFT_OUT]).all()
        np.testing.assert_array_equal(_kept_rows(values), getattr(result, name))


def test_the_order_of_the_spots_does_not_matter(
    result: Result, slide: AnnData, path: Path
):
    write_result(result, path, spots=slide[::-1])
    frame = read_result(path).proportions_frame()
    expected = result.proportions_frame()
    pd.testing.assert_frame_equal(frame.loc[expected.index], expected)


def test_all_that_the_slide_held_is_kept(result: Result, slide: AnnData, path: Path):
    write_result(result, path, spots=slide)
    back = _read(path)
    assert (back.X != slide.X).nnz == 0
    assert (back.raw.X != slide.raw.X).nnz == 0
    assert list(back.raw.var_names) == list(slide.raw.var_names)
    np.testing.assert_array_equal(back.layers["scaled"], slide.layers["scaled"])
    np.testing.assert_array_equal(back.obsm["X_pca"], slide.obsm["X_pca"])
    np.testing.assert_equal(dict(back.uns["spatial"]), dict(slide.uns["spatial"]))
    assert back.uns["note"] == "x"
    assert back.obs["depth"].tolist() == slide.obs["depth"].tolist()
    assert back.obs["region"].isna().tolist() == slide.obs["region"].isna().tolist()
    assert back.obs["region"].dropna().tolist() == slide.obs["region"].dropna().tolist()
    assert back.var["id"].tolist() == slide.var["id"].tolist()


def test_what_a_reader_told_of_the_slide_is_not_part_of_the_result(
    result: Result, slide: AnnData, path: Path
):
    slide.uns["reading_notes"] = "mine"
    add_note(slide, "raw-matrix", "The raw matrix was read.")
    write_result(result, path, spots=slide)
    assert NOTES_KEY not in _read(path).uns
    assert _read(path).uns["reading_notes"] == "mine"
    assert NOTES_KEY in slide.uns


def test_names_that_no_file_can_hold_do_not_lose_a_fit(
    result: Result, slide: AnnData, path: Path
):
    slide.obs["n/RNA"] = 1.0
    slide.obsm["my/truth"] = pd.DataFrame({"T/NK": np.ones(6)}, slide.obs_names)
    slide.uns["by/type"] = {"T/NK": 3}
    write_result(result, path, spots=slide)
    back = _read(path)
    assert (back.obs["n_RNA"] == 1).all()
    assert (back.obsm["my_truth"]["T_NK"] == 1).all()
    assert back.uns["by_type"]["T_NK"] == 3
    assert "n/RNA" in slide.obs


def test_the_slide_is_not_modified(result: Result, slide: AnnData, path: Path):
    before = slide.copy()
    write_result(result, path, spots=slide)
    pd.testing.assert_frame_equal(slide.obs, before.obs)
    pd.testing.assert_frame_equal(slide.var, before.var)
    assert set(slide.obsm) == set(before.obsm)
    assert set(slide.uns) == set(before.uns)
    assert (slide.X != before.X).nnz == 0


def test_the_layout_is_the_documented_one(result: Result, slide: AnnData, path: Path):
    write_result(result, path, spots=slide)
    back = _read(path)
    for name in TABLES:
        assert list(back.obsm[name].columns) == ["CD4_CD8 T", "B cell", "type _index"]
        values = back.obsm[name].to_numpy()
        np.testing.assert_array_equal(_kept_rows(values), getattr(result, name))
    state = back.obsm["cell_state"]
    assert (state.shape, state.dtype) == ((6, 12), np.float32)
    np.testing.assert_array_equal(state[0, 4:8], result.cell_state[0, 1])  # by type
    about = back.uns["napari_destvi"]
    assert list(about["cell_types"]) == list(result.cell_types)
    assert list(about["stored_names"]) == list(back.obsm["proportions"].columns)
    assert about["n_latent"] == 4
    assert list(about["gene_names"]) == ["A", "B", "C"]
    assert list(about["activation_genes"]["CD4_CD8 T"]) == ["C", "A"]
    assert about["history"]["reference"].tolist() == [3.0, 2.5]
    assert about["settings"]["wishes"]["seed"] == 3
    assert about["status"] == "stopped"
    assert about["format_version"] == 1
    created = pd.Timestamp(about["created"])
    assert str(created.tz) == "UTC"


def test_truth_of_the_user_is_not_lost(result: Result, slide: AnnData, path: Path):
    truth = pd.DataFrame({"B": np.arange(6.0)}, index=slide.obs_names)
    slide.obsm["proportions"], slide.obsm["activation"] = truth, truth + 1
    slide.obsm["activation_input"] = np.zeros((6, 1))
    write_result(result, path, spots=slide)
    back = _read(path)
    pd.testing.assert_frame_equal(back.obsm["proportions_input"], truth)
    pd.testing.assert_frame_equal(back.obsm["activation_input_2"], truth + 1)
    assert (back.obsm["activation_input"] == 0).all()
    assert back.uns["napari_destvi"]["kept_input"] == {
        "proportions": "proportions_input",
        "activation": "activation_input_2",
    }


@pytest.fixture
def with_intervals(result: Result) -> Result:
    low, high = result.proportions / 2, (1 + result.proportions) / 2
    return dataclasses.replace(result, proportions_low=low, proportions_high=high)


def test_intervals_lie_beside_the_proportions_and_come_back(
    with_intervals: Result, slide: AnnData, path: Path
):
    write_result(with_intervals, path, spots=slide)
    stored, back = _read(path).obsm, read_result(path)
    for name in ("proportions_low", "proportions_high"):
        assert list(stored[name].columns) == list(stored["proportions"].columns)
        values = getattr(back, name)
        assert values.dtype == np.float32
        assert np.isnan(values[LEFT_OUT]).all()
        np.testing.assert_array_equal(_kept_rows(values), getattr(with_intervals, name))


def test_without_intervals_their_keys_are_not_written(
    result: Result, slide: AnnData, path: Path
):
    write_result(result, path, spots=slide)
    assert not {"proportions_low", "proportions_high"} & set(_read(path).obsm)
    assert not read_result(path).has_intervals


def test_a_file_from_before_there_were_intervals_is_read(
    result: Result, slide: AnnData, path: Path
):
    slide.obsm["proportions_low"] = np.zeros((6, 3))  # the user's
    write_result(result, path, spots=slide)
    with h5py.File(path, "r+") as file:
        del file["uns/napari_destvi/has_intervals"]
    assert not read_result(path).has_intervals


def test_what_the_user_had_in_place_of_the_intervals_stays_or_moves(
    result: Result, with_intervals: Result, slide: AnnData, path: Path
):
    own = np.full((6, 2), 0.5)
    slide.obsm["proportions_low"] = own
    write_result(result, path, spots=slide)
    np.testing.assert_array_equal(_read(path).obsm["proportions_low"], own)
    for _ in range(2):  # the second time over its own result
        write_result(with_intervals, path, spots=_read(path), force=True)
        back = _read(path)
        np.testing.assert_array_equal(back.obsm["proportions_low_input"], own)
        assert "proportions_low_input_2" not in back.obsm
        kept = back.uns["napari_destvi"]["kept_input"]
        assert kept == {"proportions_low": "proportions_low_input"}


def test_intervals_of_an_earlier_result_do_not_outlive_it(
    result: Result, with_intervals: Result, slide: AnnData, path: Path
):
    write_result(with_intervals, path, spots=slide)
    write_result(result, path, spots=_read(path), force=True)
    assert not [key for key in _read(path).obsm if key.startswith("proportions_")]


def test_a_second_fit_replaces_the_first_result(
    result: Result, slide: AnnData, path: Path
):
    slide.obsm["proportions"] = np.full((6, 2), 0.5)
    write_result(result, path, spots=slide)
    second = dataclasses.replace(result, status="complete", history={})
    write_result(second, path, spots=_read(path), force=True)
    back = _read(path)
    assert read_result(path).status == "complete"
    assert read_result(path).history == {}
    assert (back.obsm["proportions_input"] == 0.5).all()
    assert not [key for key in back.obsm if key.endswith("_2")]
    assert back.uns["napari_destvi"]["kept_input"]["proportions"] == "proportions_input"


def test_spots_of_one_name_keep_their_rows(result: Result, slide: AnnData, path: Path):
    names = [f"spot {i}" for i in range(6)]
    names[4] = "spot 0"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        slide.obs_names = names
    renamed = dataclasses.replace(
        result, spot_names=("spot 0", "spot 1", "spot 2", "spot 0-1", "spot 5")
    )
    write_result(renamed, path, spots=slide)
    assert list(_read(path).obs_names) == names
    back = read_result(path)
    assert back.spot_names[4] == "spot 0-1"
    np.testing.assert_array_equal(_kept_rows(back.proportions), result.proportions)


def test_the_result_of_another_slide_is_refused(
    result: Result, slide: AnnData, path: Path
):
    slide.obs_names = [f"other {i}" for i in range(6)]
    with pytest.raises(ExportError, match="5 of its 5 spots, such as spot 0, are not"):
        write_result(result, path, spots=slide)
    assert not path.exists()


def test_what_no_file_can_hold_is_told(result: Result, slide: AnnData, path: Path):
    slide.uns["model"] = object()
    with pytest.raises(ExportError, match="file cannot store: No method registered"):
        write_result(result, path, spots=slide)
    assert list(path.parent.iterdir()) == []


def test_an_old_file_survives_an_error_in_the_middle(
    result: Result, slide: AnnData, path: Path, monkeypatch: pytest.MonkeyPatch
):
    path.write_text("precious")

    def full_disk(*_, **__):
        msg = "No space left on device"
        raise OSError(28, msg)

    monkeypatch.setattr(module, "uns_entry", full_disk)  # the slide is written by then
    with pytest.raises(ExportError, match="No space left on device"):
        write_result(result, path, spots=slide, force=True)
    assert path.read_text() == "precious"
    assert [found.name for found in path.parent.iterdir()] == ["result.h5ad"]


def test_a_file_is_not_replaced_unasked(result: Result, slide: AnnData, path: Path):
    path.write_text("precious")
    with pytest.raises(ExportError, match="exists already"):
        write_result(result, path, spots=slide)
    assert path.read_text() == "precious"


def test_a_slide_without_a_result_is_told_from_one(slide: AnnData, path: Path):
    slide.obs = slide.obs[["depth"]]
    slide.write_h5ad(path)
    with pytest.raises(InputError, match="holds no result of napari-destvi"):
        read_result(path)


def test_a_result_of_the_future_asks_for_an_update(
    result: Result, slide: AnnData, path: Path
):
    write_result(result, path, spots=slide)
    with h5py.File(path, "r+") as file:
        file["uns/napari_destvi/format_version"][()] = 99
    with pytest.raises(InputError, match=r"newer napari-destvi .*Update"):
        read_result(path)


def test_a_result_that_lost_a_part_is_damaged(
    result: Result, slide: AnnData, path: Path
):
    write_result(result, path, spots=slide)
    with h5py.File(path, "r+") as file:
        del file["obsm/cell_state"]
    with pytest.raises(InputError, match="is damaged"):
        read_result(path)


@pytest.fixture
def imputing(result: Result, drawn_expression) -> Result:
    """The result with what its types express."""
    n_types, n_latent = result.cell_state.shape[1:]
    model = drawn_expression(n_types=n_types, n_genes=3, n_latent=n_latent)
    noise = np.full(result.n_spots, 0.25, np.float32)
    return dataclasses.replace(result, expression_model=model, noise_abundance=noise)


def test_what_types_express_comes_back(imputing: Result, slide: AnnData, path: Path):
    write_result(imputing, path, spots=slide)
    back = read_result(path)
    assert back.expression_model.link == "softplus"
    for cell_type in imputing.cell_types:
        found = back.expression_frame(cell_type)
        expected = imputing.expression_frame(cell_type)
        assert list(found.columns) == list(imputing.gene_names)
        pd.testing.assert_frame_equal(found.loc[expected.index], expected)
    np.testing.assert_array_equal(_kept_rows(back.noise_abundance), 0.25)
    assert np.isnan(back.noise_abundance[LEFT_OUT])


def test_a_second_result_replaces_what_the_first_knew_of_the_expression(
    imputing: Result, result: Result, slide: AnnData, path: Path
):
    write_result(imputing, path, spots=slide)
    again = path.with_name("again.h5ad")
    write_result(result, again, spots=_read(path))
    assert read_result(again).expression_model is None
    assert "noise_abundance" not in _read(again).obsm


def test_a_damaged_model_of_the_expression_is_told_as_damage(
    imputing: Result, slide: AnnData, path: Path
):
    write_result(imputing, path, spots=slide)
    with h5py.File(path, "r+") as file:
        del file["uns/napari_destvi/expression_model/weight"]
    with pytest.raises(InputError):
        read_result(path)


def test_what_the_reader_of_the_slide_told_is_not_written(slide, result, tmp_path):
    add_note(slide, "raw-matrix", "The raw matrix was read.")
    path = write_result(result, tmp_path / "r.h5ad", spots=slide)
    with h5py.File(path) as file:
        assert NOTES_KEY not in file["uns"]
        assert "note" in file["uns"]


def test_numbers_of_cells_lie_beside_the_abundance_and_come_back(
    result: Result, slide: AnnData, path: Path
):
    mean, high = 2 * result.abundance, 3 * result.abundance
    counted = dataclasses.replace(result, abundance_mean=mean, abundance_high=high)
    write_result(counted, path, spots=slide)
    stored, back = _read(path).obsm, read_result(path)
    for name in ("abundance_mean", "abundance_high"):
        assert list(stored[name].columns) == list(stored["abundance"].columns)
        np.testing.assert_array_equal(
            _kept_rows(getattr(back, name)), getattr(counted, name)
        )
    write_result(result, path, spots=slide, force=True)
    assert not {"abundance_mean", "abundance_high"} & set(_read(path).obsm)
    assert not read_result(path).counts_cells
