"""Values of options that cannot be used are told in a sentence of ours."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("view", "a.h5ad", "--quantity", "foo"), "'foo' is not one of 'proportions'"),
        (("figure", "a.h5ad", "--output", "b.pdf", "--dpi", "9"), "the least is 50."),
        (("figure", "a.h5ad", "--output", "b.pdf", "--dpi", "9999"), "the most is"),
        (("figure", "a.h5ad", "--output", "b.pdf", "--dpi", "fine"), "whole number"),
    ],
)
def test_a_wrong_value_is_told_without_the_words_of_a_library(run, arguments, sentence):
    outcome = run(*arguments)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert "Value error" not in outcome.stderr
    assert "Input should" not in outcome.stderr
