"""A problem that goes to the child is the one that came."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from napari_destvi.jobs.problem_archive import read_problem, write_problem


def test_every_part_comes_back_exactly(tmp_path, problem):
    write_problem(problem, tmp_path / "p.npz")
    found = read_problem(tmp_path / "p.npz")
    for old, new in (
        (problem.spatial.counts, found.spatial.counts),
        (problem.reference.counts, found.reference.counts),
    ):
        assert type(new) is type(old)
        assert new.dtype == old.dtype
        assert new.shape == old.shape
        np.testing.assert_array_equal(new.toarray(), old.toarray())
    np.testing.assert_array_equal(found.reference.labels, problem.reference.labels)
    np.testing.assert_array_equal(
        found.spatial.coordinates, problem.spatial.coordinates
    )
    assert found.spatial.spot_names == problem.spatial.spot_names
    assert found.reference.cell_types == problem.reference.cell_types
    assert found.gene_names == problem.gene_names
    assert found.provenance == problem.provenance


def test_the_names_of_cells_go_along(tmp_path, problem):
    names = tuple(f"cell {number}" for number in range(problem.reference.n_cells))
    named = replace(problem, reference=replace(problem.reference, cell_names=names))
    write_problem(named, tmp_path / "p.npz")
    assert read_problem(tmp_path / "p.npz").reference.cell_names == names
