"""What is told about a spot."""

import numpy as np

from napari_destvi.layers import describe_spot

TYPES = ("Tumour cell", "T cell", "Macrophage", "Fibroblast")


def test_the_largest_types_come_first_with_their_shares():
    text = describe_spot("SPOT_0012", np.array([0.61, 0.09, 0.22, 0.08]), TYPES)
    assert text.line() == "SPOT_0012: Tumour cell 61 %, Macrophage 22 %, T cell 9 %"


def test_types_that_are_not_there_are_not_named():
    text = describe_spot("S", np.array([0.998, 0.001, 0.001, 0.0]), TYPES)
    assert text.facts == ("Tumour cell 100 %",)


def test_the_activation_asked_for_is_added():
    shares = np.array([0.5, 0.5, 0.0, 0.0])
    text = describe_spot("S", shares, TYPES, activation={"T cell": 1.34})
    assert text.facts[-1] == "T cell activation +1.3"


def test_too_little_of_a_type_is_said():
    shares = np.array([1.0, 0.0, 0.0, 0.0])
    text = describe_spot("S", shares, TYPES, activation={"T cell": np.nan})
    assert text.facts[-1] == "too little T cell for its activation"


def test_a_spot_that_was_left_out_is_said_to_be():
    text = describe_spot("S", np.full(4, np.nan), TYPES)
    assert text.line() == "S: not in the fit"


def test_on_the_canvas_each_fact_has_its_line():
    text = describe_spot("S", np.array([0.7, 0.3]), TYPES[:2])
    assert text.lines() == "S\nTumour cell 70 %\nT cell 30 %"


def test_a_share_is_told_with_its_interval():
    shares = np.array([0.61, 0.09, 0.22, 0.08])
    bounds = np.array([0.48, 0.0, 0.1, 0.0]), np.array([0.72, 0.12, 0.4, 0.2])
    text = describe_spot("S", shares, TYPES, interval=bounds)
    assert text.facts[:2] == (
        "Tumour cell 61 % (48\N{EN DASH}72 %)",
        "Macrophage 22 % (10\N{EN DASH}40 %)",
    )


def test_an_interval_that_is_unknown_is_not_told():
    unknown = np.full(4, np.nan)
    shares = np.array([0.7, 0.1, 0.1, 0.1])
    text = describe_spot("S", shares, TYPES, interval=(unknown, unknown))
    assert text.facts[0] == "Tumour cell 70 %"


def test_a_share_is_told_with_its_activation_where_there_is_one():
    shares, states = np.array([0.6, 0.4]), np.array([-1.26, np.nan])
    text = describe_spot("S", shares, TYPES[:2], states=states)
    assert text.facts == ("Tumour cell 60 % · activation -1.3", "T cell 40 %")


def test_an_activation_is_told_once():
    shares, states = np.array([0.6, 0.4]), np.array([1.26, np.nan])
    asked = {"Tumour cell": 1.26, "T cell": np.nan}
    text = describe_spot("S", shares, TYPES[:2], states=states, activation=asked)
    assert text.facts == (
        "Tumour cell 60 % · activation +1.3",
        "T cell 40 %",
        "too little T cell for its activation",
    )


def test_a_type_asked_for_is_told_once_however_small_its_share():
    shares = np.array([0.7, 0.3, 0.0, 0.0])
    text = describe_spot("S", shares, TYPES, also=["Fibroblast", "T cell"])
    assert text.facts == ("Tumour cell 70 %", "T cell 30 %", "Fibroblast 0 %")


def test_an_activation_that_was_not_fitted_is_no_matter_of_too_little():
    shares = np.array([1.0, 0.0, 0.0, 0.0])
    text = describe_spot("S", shares, TYPES, activation={"T cell": None})
    assert text.facts[-1] == "T cell activation not fitted yet"
