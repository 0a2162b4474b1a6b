"""A problem tells its sizes."""

from __future__ import annotations


def test_sizes_are_those_of_slide_and_reference(problem):
    sizes, spatial, reference = problem.sizes, problem.spatial, problem.reference
    assert (sizes.n_spots, sizes.n_genes) == spatial.counts.shape
    assert (sizes.n_cells, sizes.n_genes) == reference.counts.shape
    assert sizes.n_cell_types == len(reference.cell_types)
    assert sizes.n_stored == sum(
        (counts.toarray() != 0).sum() for counts in (spatial.counts, reference.counts)
    )
