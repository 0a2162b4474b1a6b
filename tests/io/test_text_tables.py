"""Tables are read as other programs write them."""

from pathlib import Path

import pytest

from napari_destvi.errors import InputError
from napari_destvi.io.text_tables import SEPARATORS, read_text_table


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "spot,T cell,B\n007,1,2\n008,3,4\n"),
        ("p.csv", ",T cell,B\n007,1,2\n008,3,4\n"),
        ("p.CSV", "T cell,B\n007,1,2\n008,3,4\n"),
        ("p.tsv", "spot\tT cell\tB\n007\t1\t2\n008\t3\t4\n"),
        ("p.txt", "spot\tT cell\tB\n007\t1\t2\n008\t3\t4\n"),
        ("p.txt", '"T cell","B"\n"007",1,2\n"008",3,4\n'),
        ("p.csv", "spot;T cell;B\n007;1,0;2\n008;3;4,0\n"),
        ("p.csv", "spot;T cell;B\n007;1.0;2\n008;3;4.0\n"),
        ("p.txt", '"T cell";"B"\n"007";"1,0";2\n"008";3;4\n'),
    ],
    ids=[
        *("named", "unnamed", "R", "tsv", "txt", "commas in txt"),
        *("decimal commas", "semicolons", "semicolons of R"),
    ],
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


def test_decimal_commas_are_read_where_they_come_late(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("spot;T;B\na;1;0\nb;0,25;0,75\n", encoding="utf-8")
    table = read_text_table(path, owner="truth")
    assert table.to_numpy().tolist() == [[1, 0], [0.25, 0.75]]


@pytest.mark.parametrize("name", ["p.csv", "p.tsv"])
def test_a_name_with_the_other_separator_does_not_make_a_table_another(tmp_path, name):
    separator = SEPARATORS[Path(name).suffix]
    lines = (separator.join(["spot", "T; CD4", "B"]), separator.join(["a", "1", "2"]))
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    table = read_text_table(tmp_path / name, owner="truth")
    assert list(table.columns) == ["T; CD4", "B"]


def test_a_comma_in_a_name_does_not_split_a_table_with_semicolons(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("spot;T cell, CD4;B\na;0,5;0,5\n", encoding="utf-8")
    table = read_text_table(path, owner="truth")
    assert list(table.columns) == ["T cell, CD4", "B"]
    assert table.to_numpy().tolist() == [[0.5, 0.5]]


def test_values_without_a_name_are_refused(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("T,B\na,1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="more values in its rows than names"):
        read_text_table(path, owner="truth")


def test_repeated_names_are_refused_and_told(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("spot,T,B,T\na,1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"several columns of one name \(T\)"):
        read_text_table(path, owner="truth")


def test_place_and_quality_of_a_spot_are_no_types(tmp_path):
    path = tmp_path / "p.csv"
    names = ["X", "y", "array_row", "array_col", "in_tissue", "n_counts", "T", "B"]
    values = [str(number) for number in range(len(names))]
    path.write_text(f"spot,{','.join(names)}\na,{','.join(values)}\n")
    table = read_text_table(path, owner="truth")
    assert list(table.columns) == ["T", "B"]
    assert table.to_numpy().tolist() == [[6, 7]]
