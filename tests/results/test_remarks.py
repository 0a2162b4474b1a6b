import numpy as np
import pytest

from napari_destvi.results import Result
from napari_destvi.results.remarks import remarks


@pytest.fixture
def told():
    """A function from the settings of a result to the sentences, joined."""

    def of(**settings):
        shares = np.ones((1, 1), np.float32)
        result = Result(
            spot_names=("s",),
            cell_types=("B cell",),
            gene_names=("G",),
            abundance=shares,
            proportions=shares,
            cell_state=np.zeros((1, 1, 2), np.float32),
            activation=shares,
            settings=settings,
        )
        return " ".join(remarks(result))

    return of


def test_result_that_tells_nothing_of_itself_has_no_remarks(told):
    assert told() == ""
    assert told(method="nnls") == ""


def test_cells_and_traces_of_a_fit_in_turn_are_named(told):
    text = told(spot_fit="in turn", n_cells_per_spot=7.9, trace_level=0.0125)
    assert "about 8 cells" in text
    assert "1.25 %" in text
    assert "together" not in text


@pytest.mark.parametrize(
    ("number", "words"), [(1.3, "about one cell each"), (32.0, "32 cells or more")]
)
def test_the_ends_of_what_can_be_told_are_named_as_such(told, number, words):
    assert words in told(n_cells_per_spot=number)


def test_a_number_that_cannot_be_told_is_not(told):
    assert told(n_cells_per_spot=float("nan"), trace_level=0.0) == ""


def test_no_traces_are_not_named(told):
    assert "trace" not in told(n_cells_per_spot=30.0, trace_level=0.0)


@pytest.mark.parametrize(("asked", "is_told"), [("default", True), ("joint", False)])
def test_fit_at_once_is_told_where_the_slide_decided_it(told, asked, is_told):
    text = told(spot_fit="joint", wishes={"preset": asked})
    assert ("together" in text) is is_told


@pytest.mark.parametrize(
    ("own", "words"), [("a", "on this slide before"), ("b", "on another slide")]
)
def test_a_model_that_is_applied_to_its_own_slide_is_not_one_of_another(
    told, own, words
):
    applied = {"fitted_on": {"spots_hash": own}}
    assert words in told(applied_model=applied, data={"spots_hash": "a"})
