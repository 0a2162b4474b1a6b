"""Gene sets from files: read as they are, and bad lines told by their number."""

from __future__ import annotations

import gzip

import pytest

from napari_destvi.errors import InputError
from napari_destvi.io import gene_sets
from napari_destvi.io.gene_sets import read_gene_sets

TEXT = "HYPOXIA\thttp://x\tVEGFA\tCA9\tVEGFA\nEMPTY DESCRIPTION\t\tACTB\t\n"


def test_sets_keep_their_order_and_each_gene_once(tmp_path):
    path = tmp_path / "sets.gmt"
    path.write_text(f"# of my own\n{TEXT}\n", encoding="utf-8")
    found = read_gene_sets(path)
    assert dict(found) == {
        "HYPOXIA": ("VEGFA", "CA9"),
        "EMPTY DESCRIPTION": ("ACTB",),
    }


def test_packed_files_are_read_too(tmp_path):
    path = tmp_path / "sets.gmt.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert list(read_gene_sets(path)) == ["HYPOXIA", "EMPTY DESCRIPTION"]


def test_a_set_without_genes_costs_the_others_nothing(tmp_path):
    path = tmp_path / "sets.gmt"
    path.write_text(f"NONE\ta set\n{TEXT}", encoding="utf-8")
    assert list(read_gene_sets(path)) == ["HYPOXIA", "EMPTY DESCRIPTION"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A\td\tG1\nB,d,G2\n", 'Line 2 of the file .* begins with "B,d,G2"'),
        ("A\td\n", "has no gene sets"),
        ("\td\tG1\n", "Line 1 .* is no gene set"),
        ("A\td\tG1\nA\td\tG2\n", 'two sets named "A", the second in line 2'),
        ("", "is empty"),
        ("CD3E\nIL7R\n", "mere list of genes is no file of sets"),
    ],
)
def test_a_bad_line_is_told(tmp_path, text, told):
    path = tmp_path / "sets.gmt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_gene_sets(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"There is no file .*nothing\.gmt"):
        read_gene_sets(tmp_path / "nothing.gmt")


@pytest.mark.parametrize("content", [b"PK\x03\x04\x14\x00", b"\x89HDF\r\n\x1a\n"])
def test_a_file_that_is_no_text_is_told(tmp_path, content):
    path = tmp_path / "sets.gmt"
    path.write_bytes(content)
    with pytest.raises(InputError, match="holds no text"):
        read_gene_sets(path)


def test_a_packed_file_that_is_cut_off_is_told(tmp_path):
    path = tmp_path / "sets.gmt.gz"
    many = "".join(f"S{n}\t\tA{n}\tB{n}\n" for n in range(5000))
    path.write_bytes(gzip.compress(many.encode())[:-200])
    with pytest.raises(InputError, match="cut off"):
        read_gene_sets(path)


def test_a_folder_is_told(tmp_path):
    with pytest.raises(InputError):
        read_gene_sets(tmp_path)


def test_far_more_genes_than_any_collection_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(gene_sets, "MAX_GENES", 3)
    path = tmp_path / "sets.gmt"
    path.write_text("A\td\tG1\tG2\nB\td\tG1\tG3\n", encoding="utf-8")
    with pytest.raises(InputError, match="more than 3 genes in its sets"):
        read_gene_sets(path)
