"""What a slide holds is found in its counts and beside them."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd

from napari_destvi.session.slide_contents import NO_CONTENTS, contents_of


def test_genes_and_tables_are_found():
    spots = ad.AnnData(np.ones((2, 1)), var=pd.DataFrame(index=["Gfap"]))
    spots.obsm["truth"] = pd.DataFrame({"A": [1.0, 0.5]}, spots.obs_names)
    spots.obsm["spatial"] = np.zeros((2, 2))
    contents = contents_of(spots)
    assert contents.genes == ("Gfap",)
    assert list(contents.tables) == ["truth"]


def test_nothing_is_known_of_a_slide_that_was_not_looked_through():
    assert NO_CONTENTS.genes == ()
    assert not NO_CONTENTS.tables
