"""The number of genes is read as it is typed, or refused with what is allowed."""

from __future__ import annotations

import pytest

from napari_destvi.errors import ConfigError
from napari_destvi.session.typed_genes import genes_note, read_genes, typed_genes


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("auto", "auto"),
        ("", "auto"),
        (" All ", None),
        ("500", 500),
        ("2,000", 2000),
        ("12,345,678", 12_345_678),
    ],
)
def test_what_is_allowed_is_read(text: str, wish):
    assert read_genes(text) == wish


@pytest.mark.parametrize("text", ["9", "0", "-20", "1,5", "2.5", "lots", "1e3", "2,00"])
def test_what_is_not_allowed_is_named_with_what_is(text: str):
    with pytest.raises(ConfigError, match="at least 10, auto, or all"):
        read_genes(text)


@pytest.mark.parametrize("wish", ["auto", None, 500])
def test_what_stands_in_the_field_is_read_back(wish):
    assert read_genes(typed_genes(wish)) == wish


def test_a_wish_has_no_note_before_the_data_are_there():
    assert genes_note(500, None) == ""
    assert "4,000" in genes_note("auto", None)
