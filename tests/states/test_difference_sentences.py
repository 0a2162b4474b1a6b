"""What a comparison of large groups leaves out is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.results.difference import AGAINST, GROUP, NEITHER, Difference
from napari_destvi.states.difference_sentences import drawn_sentence
from napari_destvi.states.evidence import MAX_SPOTS


@pytest.mark.parametrize("large", [GROUP, AGAINST])
@pytest.mark.parametrize("more", [0, 1])
def test_that_only_some_spots_of_a_large_group_are_tested_is_told(large, more):
    spots = np.full(3 * MAX_SPOTS, NEITHER, np.int8)
    spots[: MAX_SPOTS + more] = large
    told = drawn_sentence(Difference("T cell", pd.DataFrame(), spots, 9, 9))
    assert ("2,000 spots 2,000 are tested" in told) == bool(more)
