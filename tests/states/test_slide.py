import dataclasses

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.errors import InputError
from napari_destvi.states import StateSlide, slide_of_result


@pytest.fixture
def slide(places):
    """A slide with more spots, in another order, and more genes than were fitted."""
    order = np.arange(400)[::-1]
    counts = np.random.default_rng(1).poisson(3, (400, 14)).astype(np.float32)
    return anndata.AnnData(
        sp.csr_matrix(counts),
        obs=pd.DataFrame(index=[f"spot {number}" for number in order]),
        var=pd.DataFrame(index=[f"gene {number}" for number in range(14)]),
        obsm={"spatial": places[order]},
    )


def test_places_and_totals_are_found_by_name(build, response, places, slide):
    result, _ = build(np.zeros((300, 4)), response)
    found = slide_of_result(result, slide)
    np.testing.assert_array_equal(found.coordinates, places[:300])
    fitted = slide.X.toarray()[::-1][:300, :12]
    np.testing.assert_array_equal(found.totals.library_size, fitted.sum(axis=1))
    assert found.totals.profile.shape == (12,)


def test_the_slide_of_a_problem_is_the_same(problem):
    found = StateSlide.of_problem(problem)
    np.testing.assert_array_equal(found.coordinates, problem.spatial.coordinates)
    assert len(found.totals.library_size) == problem.spatial.n_spots
    assert found.is_placed.all()


def test_a_slide_without_a_spot_of_the_result_is_another_one(build, response, slide):
    result, _ = build(np.zeros((400, 4)), response)
    names = (*result.spot_names[:-1], "elsewhere")
    other = dataclasses.replace(result, spot_names=names)
    with pytest.raises(InputError, match="another slide: its spot elsewhere"):
        slide_of_result(other, slide)
