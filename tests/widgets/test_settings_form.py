"""The form says what a setting leads to, and at which field a value is wrong."""

from __future__ import annotations

import dataclasses

import pytest
from qtpy.QtWidgets import QWidget

from napari_destvi.config import (
    CELL2LOCATION_PRESETS,
    METHODS,
    PRESETS,
    FitConfig,
)
from napari_destvi.session import Session, view_state
from napari_destvi.widgets.setting_fields import SETTING_FIELDS
from napari_destvi.widgets.settings_form import SettingsForm

pytestmark = pytest.mark.gui


@pytest.fixture
def session():
    return Session(config=FitConfig(batch_size=16, device="cpu"))


@pytest.fixture
def form(qtbot, session):
    widget = SettingsForm(session)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def refresh(form, session):
    form.refresh(view_state(session).settings)


def test_every_setting_has_a_field_and_a_tooltip(form):
    assert set(form.rows) == {f.name for f in dataclasses.fields(FitConfig)}
    for row in form.rows.values():
        assert len(row.field.native.toolTip()) > 60


def test_every_choice_of_the_form_is_allowed():
    for field in SETTING_FIELDS:
        for _, value in field.choices:
            FitConfig.from_dict({field.name: value})


def test_the_form_shows_the_settings_that_are_remembered(form):
    assert form.rows["batch_size"].value == "16"
    assert form.rows["device"].value == "cpu"


def test_what_is_typed_becomes_the_settings(form, session):
    form.rows["epochs"].field.value = "12"
    form.rows["amortization"].field.value = "latent"
    assert session.config == FitConfig(
        batch_size=16, device="cpu", epochs=12, amortization="latent"
    )


def test_a_wrong_value_gets_its_sentence_at_the_field(form, session):
    form.rows["epochs"].field.value = "many"
    refresh(form, session)
    assert "whole number" in form.rows["epochs"].note
    assert "whole number" not in form.rows["batch_size"].note
    assert session.config.epochs == "auto"
    form.rows["epochs"].field.value = "3"
    refresh(form, session)
    assert "whole number" not in form.rows["epochs"].note


def test_typing_is_not_disturbed(form):
    form.rows["batch_size"].field.value = " 8"
    assert form.rows["batch_size"].value == " 8"


def test_settings_set_elsewhere_are_shown(form, session):
    session.config = FitConfig(seed=4)
    assert form.rows["seed"].value == "4"
    assert form.rows["batch_size"].value == "auto"


def test_reset_brings_back_the_defaults(form, session):
    form.rows["epochs"].field.value = "many"
    form.reset.click()
    assert session.config == FitConfig()
    assert session.config_problems == {}


def test_advanced_settings_are_folded_away(form, qtbot):
    assert not form.rows["n_threads"].isVisible()
    assert form.rows["batch_size"].isVisible()
    form.advanced.line.click()
    assert form.rows["n_threads"].isVisible()


def test_the_number_of_networks_is_an_advanced_setting(form, session):
    row = form.rows["ensemble_size"]
    assert not row.isVisible()
    assert "steadier shares, longer fit" in row.field.native.toolTip()
    row.set_value("5")
    assert session.config.ensemble_size == 5
    row.set_value("33")
    refresh(form, session)
    assert "from 1 to 32" in row.note


def test_the_tooltips_say_what_matters_with_which_preset(form):
    told = {
        name: form.rows[name].field.native.toolTip()
        for name in ("batch_size", "amortization", "epochs")
    }
    assert "With the preset default it changes little" in told["batch_size"]
    assert "matters most" not in told["batch_size"]
    assert "solved for directly" in told["amortization"]
    assert "not always better" in told["epochs"]


def test_where_more_networks_have_no_effect_it_is_said(form, session):
    form.rows["preset"].set_value("published")
    refresh(form, session)
    assert "No effect" in form.rows["ensemble_size"].note


@pytest.fixture
def followed(form, session):
    """A form that follows its session, as in the dock."""
    session.events.connect(lambda _: refresh(form, session))
    return form


def test_the_method_is_the_first_row_and_explained(form):
    first = next(iter(form.rows.values()))
    assert first is form.rows["method"]
    assert list(first.field.choices) == list(METHODS)
    titles = [first.field.native.itemText(number) for number in range(4)]
    assert titles == [
        "DestVI",
        "Least squares (NNLS)",
        "Weighted least squares",
        "Cell2location",
    ]
    assert "average cells" in first.field.native.toolTip()


def test_rows_without_a_use_are_hidden_with_the_fold_that_held_them(followed):
    followed.rows["method"].set_value("weighted-nnls")
    assert followed.rows["method"].isVisible()
    assert "shares only" in followed.rows["method"].note
    for name in ("batch_size", "amortization", "epochs", "preset", "device"):
        assert not followed.rows[name].isVisible()
    assert not followed.advanced.isVisible()
    followed.rows["method"].set_value("destvi")
    assert followed.rows["batch_size"].isVisible()
    assert followed.advanced.isVisible()
    assert followed.rows["method"].note == ""


def test_what_cell2location_is_told_is_asked_with_it_alone(followed, session):
    for name in ("cells_per_spot", "detection_alpha"):
        assert not followed.rows[name].isVisible()
    followed.rows["method"].set_value("cell2location")
    for name in ("cells_per_spot", "detection_alpha", "epochs", "preset"):
        assert followed.rows[name].isVisible()
    assert not followed.rows["amortization"].isVisible()
    followed.rows["cells_per_spot"].set_value("5.5")
    assert session.config.cells_per_spot == 5.5
    followed.rows["cells_per_spot"].set_value("some")
    assert "above 0" in followed.rows["cells_per_spot"].note


def test_hidden_settings_are_there_again_with_destvi(followed, session):
    followed.rows["epochs"].set_value("12")
    before = session.config
    followed.rows["method"].set_value("nnls")
    followed.rows["method"].set_value("destvi")
    assert session.config == before
    assert followed.rows["epochs"].value == "12"
    assert followed.rows["batch_size"].value == "16"


def test_a_wrong_value_that_is_hidden_stops_no_fit_and_is_marked_again(
    followed, session
):
    followed.rows["epochs"].set_value("many")
    followed.rows["method"].set_value("nnls")
    assert session.config.method == "nnls"
    assert session.config_problems == {}
    followed.rows["method"].set_value("destvi")
    assert session.config.method == "destvi"
    assert "whole number" in followed.rows["epochs"].note
    assert followed.rows["epochs"].isVisible()


def test_a_value_typed_beside_a_wrong_one_counts_and_disturbs_it_not(form, session):
    form.rows["epochs"].set_value("many")
    form.rows["batch_size"].set_value("9")
    assert session.config.batch_size == 9
    assert form.rows["epochs"].value == "many"
    assert set(session.config_problems) == {"epochs"}


def offered(form):
    return set(form.rows["preset"].field.choices)


def test_a_method_is_offered_with_its_own_presets_only(form, session):
    assert offered(form) == set(PRESETS)
    form.rows["method"].field.value = "cell2location"
    assert offered(form) == set(CELL2LOCATION_PRESETS)
    assert session.config.preset in CELL2LOCATION_PRESETS


def test_a_method_gets_back_the_preset_that_it_had(form, session):
    form.rows["preset"].field.value = "joint"
    for method in ("cell2location", "nnls"):
        form.rows["method"].field.value = method
    form.rows["method"].field.value = "destvi"
    assert form.rows["preset"].value == session.config.preset == "joint"


def test_a_preset_of_another_method_can_be_seen_and_left(qtbot):
    session = Session(config=FitConfig(method="cell2location", preset="joint"))
    form = SettingsForm(session)
    qtbot.addWidget(form)
    assert form.rows["preset"].value == "joint"
    form.rows["preset"].field.value = "default"
    assert offered(form) == set(CELL2LOCATION_PRESETS)


def test_other_presets_stay_when_the_row_moves_to_another_window(form, qtbot):
    form.rows["method"].field.value = "cell2location"
    frame = QWidget()
    qtbot.addWidget(frame)
    form.rows["preset"].setParent(frame)
    form.rows["preset"].field.native.setParent(frame)
    assert offered(form) == set(CELL2LOCATION_PRESETS)
