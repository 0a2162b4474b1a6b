import numpy as np
import pytest

from napari_destvi.errors import FitError
from napari_destvi.methods.reports import final_result
from napari_destvi.results import FitProgress, Result

SHARES = np.ones((1, 1), np.float32)
RESULT = Result(
    spot_names=("a",),
    cell_types=("T",),
    gene_names=("G",),
    abundance=SHARES,
    proportions=SHARES,
    cell_state=np.zeros((1, 1, 0), np.float32),
    activation=SHARES,
)


def report(stage, result=None):
    return FitProgress(stage, 1, 1, 0.0, 0.5, 1.0, result=result)


def test_the_result_of_the_last_report_is_returned_and_every_report_shown():
    reports, shown = [report("spots"), report("done", RESULT)], []
    assert final_result(reports, show=shown.append) is RESULT
    assert shown == reports


def test_nobody_has_to_watch():
    assert final_result([report("done", RESULT)]) is RESULT


@pytest.mark.parametrize("reports", [[], [report("spots", RESULT), report("spots")]])
def test_a_fit_that_breaks_off_without_a_word_is_an_error(reports):
    with pytest.raises(FitError, match="without a result"):
        final_result(reports)
