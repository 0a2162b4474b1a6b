"""What a figure shows is what the window shows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.session import MapKey, Session
from napari_destvi.session.figure_maps import drawing_of


@pytest.fixture
def shown(session: Session, slides):
    """A session with maps of two types over a tissue."""
    session.tissue, session.result = slides.tissue(), slides.result()
    first, second = session.result.cell_types[:2]
    session.shown = (MapKey("proportions", second), MapKey("proportions", first))
    return session


def test_the_types_on_show_are_drawn_in_their_order(shown):
    drawing = drawing_of(shown)
    assert drawing.tissue is shown.tissue
    assert drawing.quantity == "proportions"
    assert drawing.cell_types == tuple(key.cell_type for key in shown.shown)
    assert drawing.other is None


def test_of_several_quantities_the_newest_is_drawn(shown):
    first = shown.shown[-1].cell_type
    shown.shown = (*shown.shown, MapKey("activation", first))
    drawing = drawing_of(shown)
    assert drawing.quantity == "activation"
    assert drawing.cell_types == (first,)
    assert drawing.colormap == shown.colormaps["activation"]


def test_what_the_maps_are_compared_with_comes_along_for_proportions_only(shown):
    truth = pd.DataFrame(np.eye(2))
    shown.other_tables, shown.compared_with = {"truth": truth}, "truth"
    assert drawing_of(shown).other is truth
    assert drawing_of(shown).other_title == "truth"
    shown.shown = (MapKey("activation", shown.shown[0].cell_type),)
    assert drawing_of(shown).other is None


def test_without_maps_there_is_nothing_to_draw(session):
    assert drawing_of(session) is None
