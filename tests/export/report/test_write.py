from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from napari_destvi.errors import ExportError, InputError
from napari_destvi.export.report import check_report, write_report
from napari_destvi.export.report.html_page import html_page

NAMES = {"report.html", "report.pdf", "runs.csv", "runs.parquet", "types.csv"}


class _Page(HTMLParser):
    """Headings, cells of tables, and what the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        names = ("src", "href", "srcset")
        self.loads += [value for name, value in attrs if name in names]


@pytest.fixture(scope="module")
def page(report_of) -> str:
    return html_page(report_of())


def test_the_page_loads_nothing_from_elsewhere(page: str) -> None:
    parser = _Page()
    parser.feed(page)
    assert len(parser.loads) == 4  # maps and curves, light and dark
    assert all(link.startswith("data:image/png;base64,") for link in parser.loads)
    assert "@import" not in page
    assert "url(" not in page


def test_the_page_tells_title_and_advice_as_texts(page: str) -> None:
    assert "<h1>A &lt;sweep&gt;</h1>" in page
    assert "Take batches of 16. Quickest are batches of 8." in page
    assert "$" not in re.sub('base64,[^"]+', "", page)


def test_every_cell_tells_what_it_is_sorted_by(page: str) -> None:
    cells = re.findall(r"<td [^>]*>", page)
    assert len(cells) > 100
    assert all("data-value=" in cell for cell in cells)


def test_the_best_of_a_column_is_marked_once_in_the_settings(page: str) -> None:
    settings = page.split("<h2>Settings</h2>")[1].split("</table>")[0]
    assert settings.count('class="number best"') == 6


def test_a_run_that_failed_is_told_with_its_reason(
    table: pd.DataFrame, report_of
) -> None:
    table.loc[table.index[-1], ["status", "error"]] = ["failed", "No <memory> left."]
    page = html_page(report_of(table, results={}))
    assert "1 run failed: " in page
    assert "No &lt;memory&gt; left." in page


def test_without_truth_the_page_says_so(table: pd.DataFrame, report_of) -> None:
    bare = table.drop(columns=["pcc_types", "pcc_spots", "ssim", "rmse", "jsd"])
    nothing = {"truth": None, "type_scores": None, "advice": (), "results": {}}
    page = html_page(report_of(bare, **nothing))
    assert "There is no truth" in page
    assert "<h2>Cell types</h2>" not in page
    assert "What to choose" not in page


def test_a_sweep_without_any_result_still_has_a_page(
    table: pd.DataFrame, report_of
) -> None:
    table["status"] = "failed"
    page = html_page(report_of(table, results={}, type_scores=None))
    assert "<h2>Maps" not in page
    assert "<h2>Runs</h2>" in page


def test_a_folder_gets_page_pdf_and_tables(tmp_path, report) -> None:
    written = write_report(report, tmp_path / "report")
    assert {path.name for path in written} == NAMES
    assert {path.name for path in (tmp_path / "report").iterdir()} == NAMES
    assert (tmp_path / "report" / "report.pdf").read_bytes().startswith(b"%PDF")
    table = pd.read_parquet(tmp_path / "report" / "runs.parquet")
    pd.testing.assert_frame_equal(table, report.table)
    types = pd.read_csv(tmp_path / "report" / "types.csv", index_col="key")
    assert list(types) == list(report.type_scores)


def test_a_file_gets_its_part_alone(tmp_path, report) -> None:
    path = tmp_path / "table.csv"
    assert write_report(report, path) == (path,)
    assert len(pd.read_csv(path)) == len(report.table)
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_replaced_unless_allowed(tmp_path, report) -> None:
    path = tmp_path / "table.csv"
    path.write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        write_report(report, path)
    assert path.read_text() == "mine"
    write_report(report, path, force=True)
    assert path.read_text() != "mine"


def test_scores_of_types_of_an_earlier_report_go_where_there_are_none_now(
    tmp_path, report
) -> None:
    write_report(report, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    write_report(replace(report, type_scores=None), tmp_path, force=True)
    assert {path.name for path in tmp_path.iterdir()} == {
        *(NAMES - {"types.csv"}),
        "notes.txt",
    }


def test_one_file_in_the_way_keeps_all_from_being_written(tmp_path, report) -> None:
    (tmp_path / "runs.csv").write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        write_report(report, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["runs.csv"]


def test_a_wrong_type_leaves_no_empty_folder(tmp_path, table, report_of) -> None:
    with pytest.raises(InputError):
        write_report(report_of(table, types=("no",)), tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_refused_before_anything_is_drawn(tmp_path) -> None:
    with pytest.raises(ExportError, match=r"\.html, \.pdf"):
        check_report(tmp_path / "report.docx")


def test_a_missing_parent_folder_is_told(tmp_path) -> None:
    with pytest.raises(ExportError, match="no folder"):
        check_report(tmp_path / "none" / "report")
