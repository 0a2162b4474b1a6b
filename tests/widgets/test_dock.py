"""The dock from the files to the end of the fit, with stand-ins for what is slow."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import anndata as ad
import numpy as np
import pytest
from napari.components import ViewerModel
from qtpy.QtCore import Qt, QThreadPool
from qtpy.QtGui import QColor

from napari_destvi.data.findings import Finding
from napari_destvi.data.fixes import Fix, swap_files, use_library
from napari_destvi.data.prepare import Inspection
from napari_destvi.errors import FitError
from napari_destvi.export.formats import FORMATS
from napari_destvi.session import Export, MapKey
from napari_destvi.session.choices import open_result
from napari_destvi.session.exporting import FormatWish
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.widgets.dock import MIN_WIDTH
from napari_destvi.widgets.focus_style import FOCUS_COLOUR
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui


@pytest.fixture
def dock(make_dock):
    return make_dock()


def is_in_view(section):
    return not section.visibleRegion().isEmpty()


@pytest.fixture
def fitting(dock, fit, qtbot, load):
    """A dock whose fit has just shown its first maps."""
    load(dock)
    dock.run.fit.click()
    fit.tell("reference", 1, fraction=0.1)
    fit.tell_live_maps()
    qtbot.waitUntil(dock.run.stop.isEnabled)
    return dock


def wait_idle(dock, qtbot):
    qtbot.waitUntil(lambda: dock.session.run_state == "idle")


def test_the_empty_dock_says_where_to_begin(dock):
    assert "sample data" in dock.hint.text()
    assert not dock.run.fit.isEnabled()
    assert not dock.maps.save.isEnabled()


def test_a_chosen_file_is_read_and_its_folder_remembered(
    dock, dialogs, qtbot, tmp_path
):
    dialogs.file = tmp_path / "slide.h5ad"
    dock.data.spots.button.click()
    qtbot.waitUntil(lambda: dock.session.tissue is not None)
    assert dock.data.spots.name.text() == "slide.h5ad"
    assert Preferences.read(tmp_path / "window.json").folder == tmp_path


@pytest.mark.parametrize("side", ["spots", "reference"])
def test_the_menu_beside_a_button_asks_for_files_and_folders(
    dock, dialogs, qtbot, side, tmp_path
):
    row = getattr(dock.data, side)
    dialogs.file = tmp_path / "outs"
    dialogs.titles.clear()
    row.file.trigger()
    assert not dialogs.titles[-1].startswith("Folder")
    row.folder.trigger()
    assert dialogs.titles[-1].startswith("Folder")
    qtbot.waitUntil(lambda: row.name.text() == "outs")


def test_the_tissue_appears_as_a_layer(dock, viewer, qtbot, load):
    load(dock)
    qtbot.waitUntil(lambda: len(viewer.layers) > 0)
    assert [layer.name for layer in viewer.layers] == ["Tissue"]


def test_a_bad_file_gets_its_sentence_beside_it(dock, dialogs, qtbot):
    dialogs.file = Path("bad.h5ad")
    dock.data.spots.button.click()
    qtbot.waitUntil(lambda: dock.session.spots_problem != "")
    assert dock.data.spots.problem.text == "bad.h5ad is a picture."
    assert dock.data.spots.problem.isVisibleTo(dock)


def test_a_reference_without_cell_types_takes_them_from_a_table(
    make_dock, dialogs, qtbot
):
    def read_cells(path, table):
        cells = ad.AnnData(np.zeros((30, 1)))
        return cells, () if table is None else ("type",)

    dock = make_dock(read_cells=read_cells)
    assert not dock.data.cell_types_file.isEnabled()
    dialogs.file = Path("cells.h5ad")
    dock.data.reference.button.click()
    qtbot.waitUntil(lambda: dock.data.cell_types.isVisibleTo(dock))
    dialogs.file = Path("types.csv")
    dock.data.cell_types.click()
    qtbot.waitUntil(lambda: dock.session.labels == "type")
    assert dock.session.labels_path == Path("types.csv")
    qtbot.waitUntil(lambda: not dock.data.cell_types.isVisibleTo(dock))
    assert dock.data.cell_types_file.isEnabled()


def test_a_dialog_that_is_closed_changes_nothing(dock, dialogs):
    dock.data.spots.button.click()
    dock.data.reference.button.click()
    assert dock.session.spots_path is None
    assert dock.session.reference_path is None


def test_the_label_column_can_be_changed(dock, qtbot, load):
    load(dock)
    assert dock.data.labels.box.currentText() == "type"
    dock.data.labels.chosen.emit("batch")
    assert dock.session.labels == "batch"
    qtbot.waitUntil(dock.run.fit.isEnabled)


@pytest.fixture
def asked():
    """What the dock had inspected."""
    return []


@pytest.fixture
def loaded(make_dock, asked, load, made_up):
    """A dock with data, which tells what it has inspected."""

    def look_into(question):
        asked.append(question.n_top_genes)
        return Inspection((), None, made_up.problem())

    dock = make_dock(look_into=look_into)
    load(dock)
    return dock


def test_another_number_of_genes_is_prepared_when_it_is_typed(loaded, asked, qtbot):
    field = loaded.data.genes.field
    assert field.text() == "auto"
    field.selectAll()
    qtbot.keyClicks(field, "1500")
    assert loaded.session.n_top_genes == "auto"  # a pause or the enter key ends it
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not loaded.run.fit.isEnabled()
    qtbot.waitUntil(loaded.run.fit.isEnabled)
    assert asked == ["auto", 1500]
    assert field.text() == "1500"


def test_a_pause_ends_the_number_of_genes_too(loaded, asked, qtbot):
    field = loaded.data.genes.field
    field.selectAll()
    qtbot.keyClicks(field, "all")
    qtbot.waitUntil(lambda: asked == ["auto", None])


def test_a_wrong_number_of_genes_is_marked_and_stays_to_be_corrected(
    loaded, asked, qtbot
):
    row = loaded.data.genes
    row.field.selectAll()
    qtbot.keyClicks(row.field, "3")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert "at least 10" in row.problem.text
    assert row.field.text() == "3"
    assert not loaded.run.fit.isEnabled()
    qtbot.keyClicks(row.field, "00")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(loaded.run.fit.isEnabled)
    assert row.problem.text == ""
    assert asked == ["auto", 300]


def _asks(question_of_empty_spots, made_up):
    """Return a stand-in for the inspection, ready once its question is answered."""

    def look_into(question):
        ready = question_of_empty_spots.chosen(question.accepted) is not None
        problem = made_up.problem() if ready else None
        return Inspection((question_of_empty_spots,), None, problem)

    return look_into


@pytest.fixture
def with_question(make_dock, qtbot, made_up):
    """A dock in which a question with two answers is open."""
    ways = (
        Fix("Add up", "they are added up", "duplicate-genes=sum"),
        Fix("Number them", "they get a number", "duplicate-genes=separate"),
    )
    ask = Finding("duplicate-genes", "ask", "2 genes repeat.", ways)
    dock = make_dock(look_into=_asks(ask, made_up))
    dock.data.sample.click()
    qtbot.waitUntil(lambda: dock.data.findings.rows != [])
    return dock


def test_a_question_is_answered_by_a_button_and_the_row_says_so(with_question, qtbot):
    (row,) = with_question.data.findings.rows
    assert row.text.text == "2 genes repeat."
    assert not with_question.run.fit.isEnabled()
    row.buttons[1].click()
    qtbot.waitUntil(with_question.run.fit.isEnabled)
    assert with_question.data.findings.rows == [row]
    assert row.answer.toPlainText() == "Chosen: they get a number."
    assert with_question.session.accepted == {"duplicate-genes=separate"}
    assert not any(button.isVisibleTo(row) for button in row.buttons)


def test_a_choice_is_undone_and_the_question_is_open_again(with_question, qtbot):
    (row,) = with_question.data.findings.rows
    row.buttons[0].click()
    qtbot.waitUntil(with_question.run.fit.isEnabled)
    row.undo.click()
    qtbot.waitUntil(lambda: not with_question.run.fit.isEnabled())
    assert all(button.isVisibleTo(row) for button in row.buttons)
    assert not row.undo.isVisibleTo(row)
    assert with_question.session.accepted == frozenset()


def test_the_buttons_of_a_finding_are_reached_by_the_keyboard(with_question):
    (row,) = with_question.data.findings.rows
    for button in (*row.buttons, row.undo):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.toolTip()


def test_an_error_while_checking_is_told_once(make_dock, qtbot):
    calls = []

    def look_into(question):
        calls.append(question)
        msg = "boom"
        raise RuntimeError(msg)

    dock = make_dock(look_into=look_into)
    dock.data.sample.click()
    qtbot.waitUntil(lambda: dock.session.message is not None)
    qtbot.wait(50)
    assert "RuntimeError: boom" in dock.banner.text.text
    assert len(calls) == 1


def test_the_fit_gets_the_settings_of_the_form(dock, fit, qtbot, load):
    dock.settings.rows["batch_size"].set_value("7")
    load(dock)
    dock.run.fit.click()
    qtbot.waitUntil(lambda: len(fit.configs) == 1)
    assert fit.configs[0].batch_size == 7


def test_progress_is_shown_while_it_fits(fitting, fit, qtbot):
    fit.tell(epoch=5, fraction=0.7)
    qtbot.waitUntil(lambda: fitting.run.bar.value() == 70)
    assert fitting.run.stage.text() == "Fitting the spots"
    assert "epoch 5 of 10" in fitting.run.detail.text()
    assert fitting.run.curve.series["reference"].epochs == [1]
    assert fitting.run.curve.series["spots"].epochs == [2, 5]
    assert not fitting.settings.isEnabled()


def test_live_maps_appear_while_it_fits(fitting, viewer):
    assert [layer.name for layer in viewer.layers] == [
        "Tissue",
        "T cell · proportion (%)",
    ]


def test_a_complete_fit_can_be_saved(fitting, fit, qtbot):
    fit.end()
    wait_idle(fitting, qtbot)
    assert fitting.session.result.status == "complete"
    assert fitting.maps.save.isEnabled()
    assert "complete" in fitting.banner.text.text
    assert fitting.run.fit.isEnabled()


def test_stop_keeps_the_maps_so_far(fitting, qtbot):
    fitting.run.stop.click()
    assert not fitting.run.stop.isEnabled()
    wait_idle(fitting, qtbot)
    assert fitting.session.result.status == "stopped"
    assert "stopped and kept" in fitting.banner.text.text


def test_cancel_ends_the_child_and_takes_the_maps_away(fitting, fit, viewer, qtbot):
    fitting.run.cancel.click()
    assert fitting.session.run_state == "idle"
    qtbot.waitUntil(fit.ended.is_set)
    assert fit.controls[0].cancelled
    assert [layer.name for layer in viewer.layers] == ["Tissue"]


def test_a_late_report_of_a_cancelled_fit_does_not_disturb_the_next(
    fitting, fit, qtbot
):
    fit.tell(epoch=9, fraction=0.9)
    fitting.run.cancel.click()
    qtbot.waitUntil(fit.ended.is_set)
    fitting.run.fit.click()
    qtbot.waitUntil(lambda: len(fit.configs) == 2)
    fit.end()
    wait_idle(fitting, qtbot)
    assert fitting.session.run_id == 3
    assert fitting.session.result.status == "complete"


def test_a_failing_child_leaves_its_last_good_maps(fitting, fit, qtbot, made_up):
    partial = made_up.result("failed")
    fit.fail(FitError("The computer ran out of memory.", partial=partial))
    wait_idle(fitting, qtbot)
    assert fitting.session.result.status == "failed"
    assert fitting.maps.save.isEnabled()
    assert "out of memory. The last good maps are kept" in fitting.banner.text.text


@pytest.mark.parametrize("yes", [True, False])
def test_another_fit_asks_before_unsaved_maps_go(fitting, fit, dialogs, qtbot, yes):
    fit.end()
    wait_idle(fitting, qtbot)
    assert dialogs.asked == []
    dialogs.yes = yes
    fitting.run.fit.click()
    assert dialogs.asked == [
        "The maps are not saved. Those of another fit take their place. "
        "Fit without saving?"
    ]
    assert fitting.session.run_state == ("running" if yes else "idle")


def test_a_failed_fit_draws_the_curve_of_the_maps_from_before_it(fitting, fit, qtbot):
    fit.end()
    wait_idle(fitting, qtbot)
    before = fitting.session.result
    fitting.run.fit.click()
    fit.tell_live_maps()
    qtbot.waitUntil(lambda: fitting.session.result is not before)
    fit.fail(FitError("The computer ran out of memory."))
    wait_idle(fitting, qtbot)
    assert fitting.session.result is before
    assert fitting.run.curve.series["spots"].losses == [9.0, 5.0, 4.0]
    assert fitting.run.stage.text() == "Ended before it was finished"


@pytest.mark.parametrize("error", [RuntimeError("CUDA error"), KeyError("spots")])
def test_an_unexpected_error_does_not_hang_the_window(fitting, fit, qtbot, error):
    fit.fail(error)
    wait_idle(fitting, qtbot)
    assert type(error).__name__ in fitting.banner.text.text
    assert fitting.run.fit.isEnabled()


def test_a_message_can_be_dismissed(fitting, fit, qtbot):
    fit.end()
    wait_idle(fitting, qtbot)
    fitting.banner.close_button.click()
    assert fitting.session.message is None
    assert not fitting.banner.isVisibleTo(fitting)


def test_a_result_is_written_where_the_user_says(
    make_dock, dialogs, qtbot, tmp_path, made_up, load
):
    written = []
    dock = make_dock(write_export=lambda export, *_: written.append(export))
    load(dock)
    dock.session.result, dock.session.saved = made_up.result("complete"), False
    dialogs.file = tmp_path / "out.h5ad"
    dock.maps.save.click()
    qtbot.waitUntil(lambda: dock.session.saved)
    asked = [export._replace(view=None) for export in written]
    assert asked == [Export("result", tmp_path / "out.h5ad", force=False)]
    assert dialogs.suggested[-1].name == "slide_destvi.h5ad"
    assert "out.h5ad" in dock.banner.text.text


@pytest.mark.parametrize("yes", [True, False])
def test_an_existing_file_is_replaced_on_consent_only(
    make_dock, dialogs, qtbot, tmp_path, yes, made_up, load
):
    written = []
    dock = make_dock(write_export=lambda export, *_: written.append(export))
    load(dock)
    dock.session.result = made_up.result("complete")
    dialogs.file, dialogs.yes = tmp_path / "out.csv", yes
    dialogs.file.touch()
    dock.maps.export.entry("csv").trigger()
    assert dialogs.asked == ["out.csv exists already. Replace it?"]
    # What was asked for is done by then: the pool takes its tasks in order.
    qtbot.waitUntil(lambda: dock.session.export is None)
    assert QThreadPool.globalInstance().waitForDone(5000)
    wish = FormatWish("csv", "proportions", (), dock.session.tissue)
    expected = [Export("format", tmp_path / "out.csv", force=True, wish=wish)]
    assert written == (expected if yes else [])


@pytest.fixture
def stateless(made_up):
    """What a method without cell states gives."""
    result = made_up.result("complete")
    return dataclasses.replace(
        result,
        cell_state=result.cell_state[:, :, :0],
        activation=np.full_like(result.activation, np.nan),
        history={},
        settings={"method": "nnls"},
    )


def test_maps_without_states_offer_no_activation_and_no_losses(
    dock, dialogs, load, tmp_path, stateless
):
    load(dock)
    assert dock.run.curve.isVisibleTo(dock)
    dock.session.result = stateless
    assert not dock.run.curve.isVisibleTo(dock)
    assert dock.maps.export.isEnabled()
    offered = _offered(dock)
    assert offered["Proportions"].isEnabled()
    assert not offered["Activation"].isEnabled()
    assert "shares only" in offered["Activation"].toolTip()
    dock.maps.save.click()
    assert dialogs.suggested[-1].name == "slide_nnls.h5ad"


def test_intervals_are_written_where_there_are_any(
    make_dock, dialogs, qtbot, tmp_path, made_up, load
):
    written = []
    dock = make_dock(write_export=lambda export, *_: written.append(export))
    load(dock)
    dock.session.result = made_up.result("complete")
    assert not _offered(dock)["Intervals"].isEnabled()
    assert "gives no intervals" in _offered(dock)["Intervals"].toolTip()
    dock.session.result = made_up.with_intervals()
    dialogs.file = tmp_path / "out.csv"
    assert _offered(dock)["Intervals"].isEnabled()
    dock.maps.export.entry("csv", "intervals").trigger()
    qtbot.waitUntil(lambda: len(written) == 1)
    assert written[0].wish[:2] == ("csv", "intervals")
    assert dialogs.suggested[-1].name == "slide_intervals.csv"


def test_the_losses_come_back_when_destvi_runs(dock, fit, load, stateless):
    load(dock)
    dock.session.result = stateless
    dock.run.fit.click()
    assert dock.run.curve.isVisibleTo(dock)


def _offered(dock):
    return {action.text(): action for action in dock.maps.export.menu().actions()}


def _suggested(dock, dialogs, name):
    dock.maps.export.entry(name).trigger()
    return dialogs.suggested[-1].name


def test_the_name_of_a_result_does_not_grow_with_the_methods(
    make_dock, dialogs, qtbot, made_up
):
    opened = (ad.AnnData(np.zeros((60, 1))), (), None, made_up.result("complete"))
    dock = make_dock(open_result=lambda _path: opened)
    dock.open_result(Path("slide_weighted-nnls.h5ad"))
    qtbot.waitUntil(dock.maps.save.isEnabled)
    dock.maps.save.click()
    assert dialogs.suggested[-1].name == "slide_destvi.h5ad"
    names = {name: _suggested(dock, dialogs, name) for name in FORMATS}
    assert names == {
        "csv": "slide_proportions.csv",
        "tsv": "slide_proportions.tsv",
        "parquet": "slide_proportions.parquet",
        "h5ad": "slide_export.h5ad",
        "zarr": "slide_export.zarr",
        "spatialdata": "slide_proportions_spatialdata.zarr",
        "geojson": "slide_proportions.geojson",
        "ome-tiff": "slide_proportions.ome.tif",
        "loupe": "slide_loupe.csv",
        "tissuumaps": "slide_proportions_tissuumaps.h5ad",
        "vitessce": "slide_proportions_vitessce.zarr",
    }


def test_only_the_types_shown_are_exported_on_demand(
    make_dock, dialogs, qtbot, made_up, load
):
    written = []
    dock = make_dock(write_export=lambda export, *_: written.append(export))
    load(dock)
    dock.session.result = result = made_up.result("complete")
    dock.session.shown = (MapKey("activation", result.cell_types[1]),)
    dialogs.file = Path("out.geojson")
    dock.maps.export.only_shown.trigger()
    dock.maps.export.entry("geojson").trigger()
    qtbot.waitUntil(lambda: len(written) == 1)
    assert written[0].wish.cell_types == (result.cell_types[1],)
    assert written[0].wish.tissue is dock.session.tissue


def test_another_slide_asks_before_unsaved_maps_go(dock, dialogs, load, made_up):
    load(dock)
    dock.session.result, dock.session.saved = made_up.result("complete"), False
    dialogs.yes, dialogs.file = False, Path("other.h5ad")
    dock.data.spots.button.click()
    assert "not saved" in dialogs.asked[0]
    assert dock.session.result is not None


def test_an_opened_result_is_shown_with_its_slide(make_dock, viewer, qtbot, made_up):
    spots = ad.AnnData(np.zeros((60, 1)))
    opened = (spots, (), None, made_up.result("complete"))
    dock = make_dock(open_result=lambda _path: opened)
    dock.open_result(Path("r.h5ad"))
    qtbot.waitUntil(lambda: dock.session.tissue is not None)
    assert dock.session.shown == (MapKey("proportions", "T cell"),)
    assert [layer.name for layer in viewer.layers] == [
        "Tissue",
        "T cell · proportion (%)",
    ]
    assert dock.run.curve.series["spots"].losses == [9.0, 5.0, 4.0]


def test_the_progress_comes_into_view_when_a_fit_starts(dock, fit, qtbot, load):
    dock.resize(MIN_WIDTH, 400)
    load(dock)
    dock.run.fit.click()
    qtbot.waitUntil(lambda: is_in_view(dock.run.fit))
    assert not is_in_view(dock.data.sample)


def test_the_maps_come_into_view_when_a_result_is_opened(make_dock, qtbot, made_up):
    opened = (ad.AnnData(np.zeros((60, 1))), (), None, made_up.result("complete"))
    dock = make_dock(open_result=lambda _path: opened)
    dock.resize(MIN_WIDTH, 400)
    assert not is_in_view(dock.type_list)
    dock.open_result(Path("r.h5ad"))
    qtbot.waitUntil(lambda: is_in_view(dock.type_list))
    assert "Choose maps" in dock.hint.text()


def test_a_result_that_cannot_be_opened_is_told(dock, qtbot, tmp_path):
    open_result(dock.session, tmp_path / "missing.h5ad")
    qtbot.waitUntil(lambda: dock.session.message is not None)
    assert "missing.h5ad" in dock.banner.text.text
    assert dock.session.opening is None


def test_the_dock_is_usable_when_narrow(dock):
    dock.resize(MIN_WIDTH, 800)
    for section in (dock.data, dock.settings, dock.run, dock.maps):
        # margins of the dock and the scroll bar take the rest
        assert section.minimumSizeHint().width() <= MIN_WIDTH - 28


def test_the_tab_key_walks_through_the_work_in_order(dock, load):
    load(dock)
    stops = [
        dock.data.spots.button,
        dock.data.reference.button,
        dock.data.labels.box,
        dock.data.genes.field,
        dock.data.sample,
        *(row.field.native for row in list(dock.settings.rows.values())[:5]),
        dock.settings.advanced.line,
        dock.settings.reset,
        dock.run.fit,
        dock.maps.open,
    ]
    visited, widget = [], dock.data.spots.button
    for _ in range(500):
        visited.append(widget)
        widget = widget.nextInFocusChain()
    assert sorted(stops, key=visited.index) == stops
    for widget in stops:
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.toolTip() != ""


def test_settings_are_remembered_for_the_next_dock(dock, make_dock):
    dock.settings.rows["amortization"].set_value("latent")
    assert make_dock().session.config.amortization == "latent"


@pytest.fixture
def reopened(make_dock, load, made_up):
    """A dock after one that was closed, with its window, over unsaved maps."""
    closed = make_dock()
    load(closed)
    closed.session.result, closed.session.saved = made_up.result("complete"), False
    closed.close()
    return make_dock(ViewerModel())


def test_maps_that_were_not_saved_are_offered_by_the_next_dock(
    reopened, make_dock, qtbot
):
    bar = reopened.left_over
    assert bar.isVisibleTo(reopened)
    assert bar.text.text == "The maps of slide.h5ad were not saved last time."
    bar.show_maps.click()
    qtbot.waitUntil(lambda: reopened.session.tissue is not None)
    assert reopened.session.result.status == "complete"
    assert not reopened.session.saved
    assert not bar.isVisibleTo(reopened)
    assert make_dock(ViewerModel()).session.left_over is None
    reopened.close()
    assert make_dock(ViewerModel()).session.left_over is not None


def test_discarded_maps_are_offered_nowhere_until_that_is_undone(
    reopened, make_dock, tmp_path
):
    reopened.left_over.discard.click()
    assert not reopened.left_over.isVisibleTo(reopened)
    assert make_dock(ViewerModel()).session.left_over is None
    reopened.banner.undo_button.click()
    assert reopened.left_over.isVisibleTo(reopened)
    assert make_dock(ViewerModel()).session.left_over is not None


def test_discarded_maps_leave_the_disk_with_the_window(reopened, tmp_path):
    reopened.left_over.discard.click()
    reopened.close()
    assert list((tmp_path / "unsaved").iterdir()) == []


def test_of_a_running_fit_the_unsaved_maps_from_before_it_are_kept(
    fitting, fit, make_dock, qtbot
):
    fit.end()
    wait_idle(fitting, qtbot)
    before = fitting.session.result
    fitting.run.fit.click()
    fit.tell_live_maps()
    qtbot.waitUntil(lambda: fitting.session.result is not before)
    fitting.close()
    first = make_dock(ViewerModel())
    assert first.session.left_over is not None
    first.left_over.discard.click()
    assert make_dock(ViewerModel()).session.left_over is not None


def test_saved_maps_are_not_offered_again(make_dock, load, made_up):
    closed = make_dock()
    load(closed)
    closed.session.result = made_up.result("complete")
    closed.close()
    dock = make_dock()
    assert dock.session.left_over is None
    assert not dock.left_over.isVisibleTo(dock)


def test_the_tissue_tells_the_limit_in_the_background(make_dock, fit, qtbot, load):
    dock = make_dock(find_limits=lambda _asked: {"B cell": 0.03, "T cell": 0.25})
    load(dock)
    dock.run.fit.click()
    fit.end()
    wait_idle(dock, qtbot)
    hiding = dock.type_list._style._hide_below
    hiding.automatic.click()
    qtbot.waitUntil(lambda: dock.session.least_shares == {"T cell": 0.25})
    assert hiding.slider.value() == 25
    assert dock.session.limits_asked is None


@pytest.fixture
def with_maps(make_dock, fit, made_up, dialogs, qtbot, load):
    """A dock with the maps of a fit, and a file of other shares to compare with."""
    result = made_up.result("complete")
    table = result.proportions_frame().rename(columns={"B cell": "Lymphocyte B"})
    dock = make_dock(read_tables=lambda _path, _tissue: {"other": table})
    load(dock)
    dock.run.fit.click()
    fit.end()
    wait_idle(dock, qtbot)
    dialogs.file = Path("other.csv")
    return dock


def choose_file_to_compare(dock, qtbot):
    last = dock.compare.sides.right.box.count() - 1
    dock.compare.sides.right.chosen_number.emit(last)
    qtbot.waitUntil(lambda: dock.session.compared is not None)


def pair_all_types(dock, dialogs, qtbot):
    dialogs.pairs = {"B cell": "Lymphocyte B", "T cell": "T cell"}
    dock.compare.pair.click()
    qtbot.waitUntil(lambda: dock.compare.headline.text().startswith("2 cell types"))


def test_maps_are_compared_with_a_file_and_types_paired(with_maps, dialogs, qtbot):
    """By name one type alone has a partner, which among itself tells nothing."""
    with_maps.session.among_shared = True
    choose_file_to_compare(with_maps, qtbot)
    assert with_maps.session.comparison is None
    assert with_maps.session.comparison_problem in with_maps.compare.headline.text()
    pair_all_types(with_maps, dialogs, qtbot)
    assert "Left out" not in with_maps.compare.partners.text()


def test_what_cannot_be_compared_is_told_and_can_be_paired(with_maps, dialogs, qtbot):
    choose_file_to_compare(with_maps, qtbot)
    dialogs.pairs = {"B cell": None, "T cell": None}
    with_maps.compare.pair.click()
    qtbot.waitUntil(lambda: "No cell type" in with_maps.compare.headline.text())
    assert not with_maps.compare.table.isVisible()
    pair_all_types(with_maps, dialogs, qtbot)
    assert with_maps.compare.table.isVisible()


def test_panels_and_marks_of_a_dock_go_when_it_is_closed(
    with_maps, dialogs, viewer, qtbot
):
    choose_file_to_compare(with_maps, qtbot)
    pair_all_types(with_maps, dialogs, qtbot)
    with_maps.compare.table.chosen.emit("T cell")
    with_maps.compare.side_by_side.click()
    with_maps.compare.scatter.marked.emit((3,))
    assert len(viewer.layers) == 9
    with_maps.shut_down()
    assert [layer.name for layer in viewer.layers] == [
        "Tissue",
        "T cell · proportion (%)",
    ]


@pytest.fixture
def telling(made_up, drawn_expression):
    """A function from a status to maps that tell the expression of the slide's gene."""

    def result(status):
        shares = made_up.result(status)
        return dataclasses.replace(
            shares,
            gene_names=("0",),
            expression_model=drawn_expression(n_types=2, n_genes=1, n_latent=5),
            noise_abundance=np.zeros(shares.n_spots, np.float32),
        )

    return result


def _show_within(dock, name):
    box = dock.maps.gene.within
    number = box.findText(name)
    box.setCurrentIndex(number)
    box.activated.emit(number)


def test_a_gene_within_a_type_follows_a_running_fit_until_all_cells_are_chosen(
    fitting, fit, telling, viewer, qtbot
):
    dock, session = fitting, fitting.session
    fit.tell(epoch=3, result=telling("running"))
    qtbot.waitUntil(lambda: session.result.expression_model is not None)
    show_gene(session, "0")
    qtbot.waitUntil(lambda: "0 · counts" in viewer.layers)
    _show_within(dock, "T cell")
    qtbot.waitUntil(lambda: "0 in T cell · expression" in viewer.layers)
    assert "0 · counts" not in viewer.layers
    fit.tell("done", 10, result=telling("complete"), fraction=1.0)
    wait_idle(dock, qtbot)
    qtbot.waitUntil(lambda: session.gene_map.result is session.result)
    _show_within(dock, "all cells (counts)")
    qtbot.waitUntil(lambda: "0 · counts" in viewer.layers)
    assert "0 in T cell · expression" not in viewer.layers


def test_maps_that_tell_no_expression_say_so_beside_the_gene(fitting, fit, qtbot):
    show_gene(fitting.session, "0")
    _show_within(fitting, "T cell")
    problem = fitting.maps.gene.problem
    qtbot.waitUntil(lambda: "do not hold what each type expresses" in problem.text)
    _show_within(fitting, "all cells (counts)")
    qtbot.waitUntil(lambda: not problem.text)


def test_undo_stands_beside_the_message_and_on_the_keyboard(dock, qtbot):
    dock.settings.rows["batch_size"].set_value("16")
    dock.settings.reset.click()
    assert dock.session.config.batch_size == "auto"
    assert dock.banner.undo_button.isVisibleTo(dock)
    dock.banner.undo_button.click()
    assert dock.session.config.batch_size == 16
    assert dock.settings.rows["batch_size"].value == "16"
    assert not dock.banner.undo_button.isVisibleTo(dock)


def test_ctrl_z_in_the_dock_takes_the_newest_change_back(dock, qtbot):
    dock.settings.rows["batch_size"].set_value("16")
    dock.settings.reset.click()
    dock.activateWindow()
    dock.run.fit.setEnabled(True)
    dock.data.spots.button.setFocus()
    qtbot.waitUntil(dock.data.spots.button.hasFocus)
    qtbot.keyClick(
        dock.data.spots.button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    )
    assert dock.session.config.batch_size == 16


def stops_of(dock):
    """Return the parts that Tab reaches, in its order, and how high each lies."""
    inside, widget, stops = dock._area.widget(), dock.data.spots.button, []
    while not stops or widget is not dock.data.spots.button:
        is_stop = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        if is_stop and inside.isAncestorOf(widget) and widget.isVisibleTo(inside):
            height = widget.mapTo(inside, widget.rect().center()).y()
            stops.append((widget, height))
        widget = widget.nextInFocusChain()
    return stops


def test_the_tab_key_goes_down_the_dock_line_by_line(dock, fit, qtbot, load):
    load(dock)
    dock.run.fit.click()
    fit.end()
    wait_idle(dock, qtbot)
    dock.settings.advanced.line.setChecked(True)
    dock.resize(MIN_WIDTH, 900)
    qtbot.wait(100)
    heights = [height for _, height in stops_of(dock)]
    a_line = 12
    assert len(heights) > 30
    assert min(np.diff(heights)) > -a_line


def test_the_part_that_has_the_keyboard_is_seen(dock, qtbot):
    dock.activateWindow()
    button = dock.data.sample
    before = button.grab().toImage()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    edge = button.grab().toImage().pixelColor(button.width() // 2, 0)
    assert edge == QColor(FOCUS_COLOUR)
    assert before.pixelColor(button.width() // 2, 0) != edge


def test_the_empty_dock_says_how_it_goes_until_something_is_chosen(dock, qtbot):
    assert dock.data.welcome.isVisibleTo(dock)
    assert len(dock.data.welcome.toPlainText().splitlines()) == 3
    dock.data.sample.click()
    assert not dock.data.welcome.isVisibleTo(dock)


def test_nothing_that_asks_a_question_can_be_pressed_while_a_fit_runs(fitting, dialogs):
    asking = (
        *(fitting.data.spots.button, fitting.data.spots.recent, fitting.data.sample),
        *(fitting.data.reference.button, fitting.maps.save, fitting.maps.open),
        *(fitting.maps.recent, fitting.maps.figure, fitting.maps.export),
        *(fitting.compare.sides, fitting.compare.pair, fitting.regions.save),
        *(fitting.left_over.show_maps, fitting.run.fit),
    )
    assert not any(widget.isEnabled() for widget in asking)
    fitting.run.cancel.click()
    assert dialogs.asked == []


def test_a_recent_file_is_offered_and_taken(dock, dialogs, tmp_path, qtbot):
    dialogs.file = tmp_path / "slide.h5ad"
    dialogs.file.touch()
    dock.data.spots.button.click()
    dock.data.sample.click()
    dock.data.spots.recent.fill()
    dialogs.file = None
    offered = {a.text(): a for a in dock.data.spots.recent.menu().actions()}
    offered["slide.h5ad"].trigger()
    assert dock.session.spots_path == tmp_path / "slide.h5ad"


def with_fixes(make_dock, load, made_up, qtbot, *fixes):
    finding = Finding("some", "tell", "Something is told.", fixes)
    inspection = Inspection((finding,), None, made_up.problem())
    dock = make_dock(look_into=lambda _question: inspection)
    load(dock)
    qtbot.waitUntil(lambda: dock.data.findings.rows != [])
    return dock


@pytest.mark.parametrize("is_saved", [True, False])
@pytest.mark.parametrize("agreed", [True, False])
def test_a_fix_that_changes_the_slide_is_used_once_nothing_is_lost(
    make_dock, load, made_up, dialogs, qtbot, is_saved, agreed
):
    fixes = swap_files(), use_library("left")
    dock = with_fixes(make_dock, load, made_up, qtbot, *fixes)
    spots, session = dock.session.spots_path, dock.session
    session.saved, dialogs.yes = is_saved, agreed
    swap, library = dock.data.findings.rows[0].buttons
    library.click()
    assert (session.library == "left") is (is_saved or agreed)
    session.saved = is_saved
    swap.click()
    assert (session.reference_path == spots) is (is_saved or agreed)
    assert len(dialogs.asked) == (0 if is_saved else 2)
