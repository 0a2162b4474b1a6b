"""Tables are read as other programs write them."""

import pytest

from napari_destvi.errors import InputError
from napari_destvi.io.text_tables import read_text_table


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "spot,T cell,B\n007,1,2\n008,3,4\n"),
        ("p.csv", ",T cell,B\n007,1,2\n008,3,4\n"),
        ("p.CSV", "T cell,B\n007,1,2\n008,3,4\n"),
        ("p.tsv", "spot\tT cell\tB\n007\t1\t2\n008\t3\t4\n"),
        ("p.txt", "spot\tT cell\tB\n007\t1\t2\n008\t3\t4\n"),
        ("p.txt", '"T cell","B"\n"007",1,2\n"008",3,4\n'),
    ],
    ids=["named", "unnamed", "R", "tsv", "txt", "commas in txt"],
)
def test_a_table_is_read_whoever_wrote_it(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    table = read_text_table(tmp_path / name, owner="truth")
    assert list(table.index) == ["007", "008"]
    assert list(table.columns) == ["T cell", "B"]
    assert table.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_a_comma_in_a_name_does_not_make_a_tab_separated_table_another(tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text("spot\tT cell, CD4\na\t1\n", encoding="utf-8")
    assert list(read_text_table(path, owner="truth").columns) == ["T cell, CD4"]


@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe\x00\xd8", b"a,b\n1,2\n1,2,3,4"]
)
def test_what_is_no_table_gets_a_sentence(tmp_path, content):
    path = tmp_path / "p.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        InputError, match=r'The truth\'s file ".*p\.csv" cannot be read'
    ):
        read_text_table(path, owner="truth")
