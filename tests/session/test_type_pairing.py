"""What the user is asked about types, and what is proposed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.session import Session, comparing
from napari_destvi.session.shown import show
from napari_destvi.session.type_pairing import changed_pairs, type_pairing

TYPES = ("T cell", "B cell", "Macrophage", "Neuron")
OTHERS = ("b-cell", "T cell CD4", "Macrophages M2", "Glia")


@pytest.fixture
def asked(session: Session, slides) -> Session:
    show(session, slides.result(types=TYPES))
    names = list(session.result.spot_names)
    other = pd.DataFrame(np.ones((60, 4)), names, list(OTHERS))
    session.other_tables = {"other": other}
    comparing.compare_with(session, "other")
    return session


def test_without_a_table_there_is_nothing_to_pair(session: Session):
    assert type_pairing(session) is None


def test_names_come_first_and_guesses_take_what_is_left(asked: Session):
    pairing = type_pairing(asked)
    assert pairing.partners == {
        "T cell": "T cell CD4",
        "B cell": "b-cell",
        "Macrophage": "Macrophages M2",
        "Neuron": None,
    }
    assert list(pairing.origins.values()) == ["guess", "name", "guess", "none"]
    assert pairing.others == OTHERS


def test_no_type_is_proposed_twice(asked: Session):
    asked.other_tables = {"other": asked.other_tables["other"][["T cell CD4"]]}
    partners = [name for name in type_pairing(asked).partners.values() if name]
    assert len(partners) == len(set(partners))


def test_what_the_user_decided_stands_also_that_there_is_no_partner(asked: Session):
    comparing.pair_types(asked, {"B cell": None, "Neuron": "Glia", "T cell": "b-cell"})
    pairing = type_pairing(asked)
    assert pairing.partners["B cell"] is None
    assert pairing.partners["Neuron"] == "Glia"
    assert pairing.partners["T cell"] == "b-cell"
    assert [pairing.origins[name] for name in TYPES] == [
        *("user", "user", "guess", "user")
    ]


def test_names_that_cannot_be_told_apart_are_asked_for(session: Session, slides):
    show(session, slides.result(types=("CD4+", "CD4-")))
    names = list(session.result.spot_names)
    other = pd.DataFrame(np.ones((60, 2)), names, ["CD4", "CD8"])
    session.other_tables = {"other": other}
    comparing.compare_with(session, "other")
    assert set(type_pairing(session).by_name.values()) == {None}


def test_only_what_names_do_not_give_is_kept(asked: Session):
    pairing = type_pairing(asked)
    agreed = changed_pairs(pairing, pairing.partners)
    assert agreed == {"T cell": "T cell CD4", "Macrophage": "Macrophages M2"}
    assert changed_pairs(pairing, pairing.by_name) == {}
    assert changed_pairs(pairing, {**pairing.by_name, "B cell": None}) == {
        "B cell": None
    }
