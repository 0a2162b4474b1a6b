"""A result that goes through a file comes out the same."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from napari_destvi.results import Result, type_expression
from napari_destvi.results.archive import read_archive, write_archive


@pytest.fixture
def result() -> Result:
    rng = np.random.default_rng(0)
    activation = rng.normal(size=(4, 2)).astype(np.float32)
    activation[1, 0] = np.nan
    return Result(
        spot_names=("a", "b", "µ", "d\x00"),
        cell_types=("T/B", "glia."),
        gene_names=("G1", "G2", "G3"),
        abundance=rng.random((4, 2)).astype(np.float32),
        proportions=rng.random((4, 2)).astype(np.float32),
        cell_state=rng.random((4, 2, 3)).astype(np.float32),
        activation=activation,
        activation_genes={"T/B": ("G2", "G1"), "glia.": ()},
        history={"reference": np.array([3.0, np.inf]), "spots": np.zeros(0)},
        settings={"seed": 3, "plan": {"rate": 0.1, "why": None}},
        seconds={"spots": 1.5},
        versions={"torch": "2"},
        status="stopped",
        proportions_low=rng.random((4, 2)).astype(np.float32),
        proportions_high=rng.random((4, 2)).astype(np.float32),
        abundance_mean=rng.random((4, 2)).astype(np.float32),
        abundance_high=rng.random((4, 2)).astype(np.float32),
    )


def _plain(value: object) -> object:
    return value.tobytes() if isinstance(value, np.ndarray) else value


def test_every_field_comes_back_exactly(tmp_path: Path, result: Result) -> None:
    write_archive(result, tmp_path / "r.npz")
    found = read_archive(tmp_path / "r.npz")
    for field in dataclasses.fields(Result):
        old, new = getattr(result, field.name), getattr(found, field.name)
        assert type(old) is type(new), field.name
        if field.name == "history":
            old, new = ({k: _plain(v) for k, v in x.items()} for x in (old, new))
        assert _plain(old) == _plain(new), field.name


def test_shapes_and_types_of_arrays_come_back(tmp_path: Path, result: Result) -> None:
    write_archive(result, tmp_path / "r.npz")
    found = read_archive(tmp_path / "r.npz")
    assert found.cell_state.shape == (4, 2, 3)
    assert found.cell_state.dtype == np.float32
    assert found.history["spots"].dtype == np.float64


def test_a_result_without_states_comes_back_without(
    tmp_path: Path, result: Result
) -> None:
    bare = dataclasses.replace(result, cell_state=result.cell_state[:, :, :0])
    write_archive(bare, tmp_path / "r.npz")
    assert read_archive(tmp_path / "r.npz").cell_state.shape == (4, 2, 0)


def test_a_result_without_intervals_comes_back_without(
    tmp_path: Path, result: Result
) -> None:
    bare = dataclasses.replace(result, proportions_low=None, proportions_high=None)
    write_archive(bare, tmp_path / "r.npz")
    assert not read_archive(tmp_path / "r.npz").has_intervals


def test_read_only_settings_are_accepted(tmp_path: Path, result: Result) -> None:
    frozen = dataclasses.replace(result, settings=MappingProxyType({"seed": 1}))
    write_archive(frozen, tmp_path / "r.npz")
    assert read_archive(tmp_path / "r.npz").settings == {"seed": 1}


def test_a_newer_result_replaces_the_older(tmp_path: Path, result: Result) -> None:
    path = tmp_path / "r.npz"
    write_archive(result, path)
    write_archive(dataclasses.replace(result, status="complete"), path)
    assert read_archive(path).status == "complete"
    assert list(tmp_path.iterdir()) == [path]


def test_what_types_express_comes_back_exactly(tmp_path: Path, imputing) -> None:
    write_archive(imputing, tmp_path / "r.npz")
    found = read_archive(tmp_path / "r.npz")
    assert found.expression_model.link == imputing.expression_model.link
    np.testing.assert_array_equal(found.noise_abundance, imputing.noise_abundance)
    np.testing.assert_array_equal(
        type_expression(found, "T cell", ["Gfap"]),
        type_expression(imputing, "T cell", ["Gfap"]),
    )
