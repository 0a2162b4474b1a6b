"""Old fits that nobody named make room; what a person named never goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.run_record import KeptReference, KeptSlide, RunRecord
from napari_destvi.io.run_search import find_key
from napari_destvi.io.run_store import RunStore
from napari_destvi.io.run_tables import key_of, maps_file, read_kept
from napari_destvi.io.run_trim import OF_SWEEPS, SINGLE, Room, trim


def _record(number: int, name: str = "") -> RunRecord:
    return RunRecord(
        key=f"{number:032x}",
        name=name,
        method="nnls",
        settings=FitConfig(method="nnls").to_dict(),
        slide=KeptSlide("", 5, ""),
        reference=KeptReference("", 90, ""),
        labels="",
        library=None,
        created=f"2026-01-{number + 1:02}T00:00:00+00:00",
        seconds=0.0,
        status="complete",
    )


@pytest.fixture
def store(tmp_path, result) -> RunStore:
    store = RunStore(tmp_path)
    for number in range(5):
        store.keep(_record(number, name="mine" if number == 0 else ""), result)
    return store


def _runs(number: int) -> Room:
    return SINGLE._replace(runs=number)


def _left(store: RunStore) -> list[int]:
    return [int(record.key, 16) for record in store.records()]


def test_the_newest_stay_and_those_with_a_name(store):
    assert trim(store, of_single=_runs(2)) == 2
    assert _left(store) == [4, 3, 0]
    assert trim(store, of_single=_runs(2)) == 0


def test_the_oldest_make_room_on_the_disk(store):
    one = store.n_bytes(f"{4:032x}")
    assert trim(store, of_single=SINGLE._replace(n_bytes=int(2.5 * one))) == 2
    assert _left(store) == [4, 3, 0]


def test_the_newest_stays_however_large_it_is(store):
    assert trim(store, of_single=SINGLE._replace(n_bytes=1)) == 3
    assert _left(store) == [4, 0]


def test_fits_of_sweeps_have_room_of_their_own(store, result):
    for number in (5, 6, 7):
        named = replace(_record(number), sweep_name=f"nnls {number}")
        store.keep(named, result)
    store.rename(f"{6:032x}", "mine, too")
    assert trim(store, of_single=_runs(2), of_sweep=OF_SWEEPS._replace(runs=1)) == 3
    assert _left(store) == [7, 6, 4, 3, 0]


def test_a_fit_that_cannot_be_removed_does_not_keep_the_others(store, monkeypatch):
    remove = RunStore.remove

    def is_open(self, *keys):
        if f"{2:032x}" in keys:
            msg = "It is open elsewhere."
            raise ExportError(msg)
        remove(self, *keys)

    monkeypatch.setattr(RunStore, "remove", is_open)
    assert trim(store, of_single=_runs(1)) == 2
    assert _left(store) == [4, 2, 0]


def test_what_made_room_can_be_brought_back(store):
    trim(store, of_single=_runs(1))
    store.restore(f"{1:032x}")
    assert _left(store) == [4, 1, 0]


def test_a_key_is_found_by_its_beginning_and_by_a_name(store, result):
    key = "ab" * 16
    store.keep(replace(_record(0), key=key, name="other"), result)
    assert find_key(store, "a") == find_key(store, "other") == key
    assert find_key(store, "f" * 32) == "f" * 32
    with pytest.raises(InputError, match="No fit is called or begins with"):
        find_key(store, "c")
    with pytest.raises(InputError, match="5 fits are called or begin with"):
        find_key(store, "0")


def test_a_key_is_found_by_what_a_sweep_called_the_fit(store, result):
    record = replace(_record(9), sweep_name="nnls seed 0")
    store.keep(record, result)
    assert find_key(store, "nnls seed 0") == record.key
    assert store.record(record.key).title == "nnls seed 0"
    store.rename(record.key, "mine, too")
    assert store.record(record.key).title == "mine, too"
    store.rename(record.key, "")
    assert store.record(record.key).title == "nnls seed 0"


def test_the_maps_of_a_fit_are_a_table_under_its_title(store, result):
    path = maps_file(store.folder, f"{0:032x}")
    tables = read_kept(path)
    assert list(tables) == ["mine"]
    np.testing.assert_array_equal(tables["mine"], result.proportions_frame())


def test_only_the_maps_of_a_fit_have_a_key(tmp_path):
    assert key_of(maps_file(tmp_path, "a" * 32)) == "a" * 32
    assert key_of(tmp_path / "result.npz") is None
    assert key_of(tmp_path / ("a" * 32) / "other.npz") is None
