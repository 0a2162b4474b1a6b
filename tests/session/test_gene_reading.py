"""What is asked of a gene is read from the slide, or from the maps."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.session.gene_maps import GeneAsked
from napari_destvi.session.gene_reading import read

SPOTS = ad.AnnData(np.array([[3.0], [0.0]], np.float32))


def test_counts_come_with_where_they_were_found():
    first = read(GeneAsked(SPOTS, "0", "", None, None))
    assert first.gene_map.values.tolist() == [3, 0]
    second = read(GeneAsked(SPOTS, "0", "", None, first.source))
    assert second.source is first.source


def test_maps_without_a_model_say_that_they_tell_nothing(slides):
    with pytest.raises(InputError, match="do not hold"):
        read(GeneAsked(SPOTS, "A", "T cell", slides.result(), None))
