"""Kept fits come back as they were, and none of them is ever half there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io import run_bin, run_store
from napari_destvi.io.run_record import KeptReference, KeptSlide, RunRecord
from napari_destvi.io.run_store import RunStore

KEY, OTHER = "a" * 32, "b" * 32
#: Names that no file of Windows may have, and letters of many scripts.
ODD_NAMES = ("CON", "a/b: <c>*?", "組織 ß\n2", "ü" * 400, "..", "\udce4 undecodable")


def record(key: str = KEY, **changes) -> RunRecord:
    made = RunRecord(
        key=key,
        name="",
        method="destvi",
        settings=FitConfig(seed=3).to_dict(),
        slide=KeptSlide("/data/Gewebe ä/slide.h5ad", 5, "5" * 64),
        reference=KeptReference("/data/cells.h5ad", 90, "6" * 64),
        labels="cell_type",
        library=None,
        created="2026-01-02T03:04:05.000000+00:00",
        seconds=12.5,
        status="complete",
        versions={"torch": "2.0"},
        device="cpu",
    )
    return replace(made, **changes)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "läufe" / "runs")


def _damage(store: RunStore, text: str, key: str = KEY) -> None:
    (store.folder / key / "record.json").write_text(text, encoding="utf-8")


def _changed_entry(store: RunStore, **values) -> None:
    file = store.folder / KEY / "record.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_a_fit_comes_back_as_it_was_kept(store, result):
    kept = record(scores={"pcc_types": 0.9, "ssim": float("nan")})
    store.keep(kept, result)
    found = store.record(KEY)
    assert found.scores["pcc_types"] == 0.9
    assert np.isnan(found.scores["ssim"])
    assert replace(found, scores={}) == replace(kept, scores={})
    back = store.result(KEY)
    np.testing.assert_array_equal(back.proportions, result.proportions)
    assert back.spot_names == result.spot_names
    assert back.status == result.status


def test_a_folder_that_is_not_there_holds_nothing_and_is_not_made(store):
    assert store.records() == []
    assert not store.holds(KEY)
    assert not store.folder.exists()


def test_the_newest_fit_is_listed_first(store, result):
    store.keep(record(), result)
    store.keep(record(OTHER, created="2026-02-01T00:00:00.000000+00:00"), result)
    assert [found.key for found in store.records()] == [OTHER, KEY]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_text_is_a_name(store, result, name):
    store.keep(record(), result)
    store.rename(KEY, name)
    assert store.record(KEY).name == name
    assert [path.name for path in store.folder.iterdir()] == [KEY]


def test_scores_are_remembered_and_a_name_may_be_given_back(store, result):
    store.keep(record(name="mine"), result)
    store.set_scores(KEY, {"rmse": 0.1})
    store.rename(KEY, " ")
    found = store.record(KEY)
    assert (dict(found.scores), found.name) == ({"rmse": 0.1}, "")
    assert found.title == "DestVI, seed 3"


def test_a_fit_made_again_keeps_its_name_and_scores(store, result):
    store.keep(record(name="mine", scores={"rmse": 0.1}), result)
    store.keep(record(created="2027"), result)
    found = store.record(KEY)
    assert (found.name, dict(found.scores)) == ("mine", {"rmse": 0.1})
    assert found.created == "2027"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"format_version": "new"}', "\x00" * 50],
)
def test_a_damaged_entry_is_left_out_and_told(store, result, text):
    store.keep(record(), result)
    store.keep(record(OTHER), result)
    _damage(store, text)
    assert [found.key for found in store.records()] == [OTHER]
    (told,) = store.unreadable
    assert told.path == store.folder / KEY
    assert "damaged" in told.reason
    assert not store.holds(KEY)


@pytest.mark.parametrize(
    "values",
    [
        {"key": OTHER},
        {"slide": "x"},
        {"seconds": float("inf")},
        {"status": "odd"},
        {"name": 3},
        {"scores": {"rmse": "low"}},
    ],
)
def test_an_entry_with_a_wrong_value_is_damaged(store, result, values):
    store.keep(record(), result)
    _changed_entry(store, **values)
    assert store.records() == []
    assert "damaged" in store.unreadable[0].reason


def test_an_entry_of_a_newer_version_is_told_as_such(store, result):
    store.keep(record(), result)
    _changed_entry(store, format_version=99)
    assert store.records() == []
    assert "newer napari-destvi (format 99" in store.unreadable[0].reason


def test_a_damaged_entry_is_mended_when_the_fit_is_kept_again(store, result):
    store.keep(record(), result)
    _damage(store, "{")
    (store.folder / KEY / "result.npz").write_bytes(b"PK")
    store.keep(record(name="again"), result)
    assert store.record(KEY).name == "again"
    assert store.result(KEY).n_spots == result.n_spots


def test_maps_that_are_cut_short_are_told_wherever_the_cut_is(store, result):
    store.keep(record(), result)
    file = store.folder / KEY / "result.npz"
    whole = file.read_bytes()
    for length in range(0, len(whole) - 1, 211):
        file.write_bytes(whole[:length])
        with pytest.raises(InputError, match="damaged"):
            store.result(KEY)


def test_maps_whose_bytes_were_changed_are_told_or_read(store, result):
    store.keep(record(), result)
    file = store.folder / KEY / "result.npz"
    whole = bytearray(file.read_bytes())
    rng, n_told = np.random.default_rng(0), 0
    for place in rng.integers(len(whole), size=60):
        spoilt = whole.copy()
        spoilt[place : place + 4] = b"\xff\x00\xfe\x01"
        file.write_bytes(spoilt)
        try:
            store.result(KEY)
        except InputError:
            n_told += 1
    assert n_told > 0


def test_an_entry_without_maps_is_damaged(store, result):
    store.keep(record(), result)
    (store.folder / KEY / "result.npz").unlink()
    assert store.records() == []
    assert len(store.unreadable) == 1


@pytest.mark.parametrize("key", ["", "..", "../" + "a" * 29, "A" * 32, "a" * 31])
def test_no_text_leads_out_of_the_folder(store, key):
    for use in (store.result, store.remove, store.restore, store.record):
        with pytest.raises(InputError, match="no key of a fit"):
            use(key)
    assert not store.holds(key)


def test_what_fails_in_writing_leaves_nothing(store, result, monkeypatch):
    def fails(result, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_store, "write_archive", fails)
    with pytest.raises(ExportError, match="No space left on device"):
        store.keep(record(), result)
    assert list(store.folder.iterdir()) == []


def test_what_fails_in_writing_again_leaves_the_earlier_fit(store, result, monkeypatch):
    store.keep(record(name="first"), result)

    def fails(result, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_store, "write_archive", fails)
    with pytest.raises(ExportError):
        store.keep(record(name="second"), result)
    assert store.record(KEY).name == "first"
    assert store.result(KEY).n_spots == result.n_spots


def test_a_store_whose_place_is_a_file_is_told(tmp_path, result):
    (tmp_path / "runs").write_text("x")
    store = RunStore(tmp_path / "runs")
    with pytest.raises(ExportError, match="choose another folder"):
        store.keep(record(), result)
    with pytest.raises(InputError, match="Choose another folder"):
        store.records()


def test_what_is_removed_can_be_brought_back(store, result):
    store.keep(record(name="mine"), result)
    store.remove(KEY)
    assert store.records() == []
    assert not store.holds(KEY)
    store.restore(KEY)
    assert store.record(KEY).name == "mine"
    assert store.result(KEY).n_spots == result.n_spots


def test_what_was_fitted_again_meanwhile_is_not_replaced_by_the_old(store, result):
    store.keep(record(name="old"), result)
    store.remove(KEY)
    store.keep(record(name="new"), result)
    store.restore(KEY)
    assert store.record(KEY).name == "new"


def test_a_damaged_entry_can_be_removed(store, result):
    store.keep(record(), result)
    _damage(store, "{")
    store.remove(KEY)
    assert store.records() == []
    assert store.unreadable == ()


def test_what_is_not_there_cannot_be_removed_nor_brought_back(store):
    with pytest.raises(InputError, match="no fit"):
        store.remove(KEY)
    with pytest.raises(InputError, match="cannot be brought back"):
        store.restore(KEY)


def test_only_the_newest_of_what_was_removed_is_kept(store, result, monkeypatch):
    monkeypatch.setattr(run_bin, "MAX_REMOVED", 2)
    keys = [f"{number:032x}" for number in range(3)]
    for age, key in enumerate(keys):
        store.keep(record(key), result)
        store.remove(key)
        os.utime(store.folder / ".removed" / key, (age, age))
    store.keep(record(OTHER), result)
    store.remove(OTHER)
    left = {path.name for path in (store.folder / ".removed").iterdir()}
    assert left == {keys[2], OTHER}


def test_fits_that_are_removed_together_can_all_be_brought_back(
    store, result, monkeypatch
):
    monkeypatch.setattr(run_bin, "MAX_REMOVED", 2)
    keys = [f"{number:032x}" for number in range(4)]
    for key in keys:
        store.keep(record(key), result)
    one = store.n_bytes(keys[0])
    store.remove(*keys)
    assert store.removed_bytes() == len(keys) * one
    for key in keys:
        store.restore(key)
    assert len(store.records()) == len(keys)
    assert store.removed_bytes() == 0


def test_where_one_fit_is_not_there_none_is_removed(store, result):
    store.keep(record(), result)
    with pytest.raises(InputError, match="no fit"):
        store.remove(KEY, OTHER)
    assert store.holds(KEY)


def test_a_record_of_an_older_version_was_of_no_sweep(store, result):
    store.keep(record(sweep_name="nnls"), result)
    assert store.record(KEY).sweep_name == "nnls"
    file = store.folder / KEY / "record.json"
    values = json.loads(file.read_text())
    del values["sweep_name"]
    file.write_text(json.dumps(values))
    assert store.record(KEY).sweep_name == ""


def test_what_a_crash_left_is_cleared_away_but_not_what_is_being_written(store, result):
    store.folder.mkdir(parents=True)
    for name, time in ((".part-0123456789ab", 0), (".part-ba9876543210", None)):
        (store.folder / name).mkdir()
        if time is not None:
            os.utime(store.folder / name, (time, time))
    mine = store.folder / ".part-time work"  # the folder may be chosen by the user
    mine.mkdir()
    os.utime(mine, (0, 0))
    store.keep(record(), result)
    left = {path.name for path in store.folder.iterdir()}
    assert left == {KEY, ".part-ba9876543210", mine.name}
    assert len(store.records()) == 1


def test_another_process_may_be_faster(store, result, monkeypatch):
    write = run_store.write_archive

    def while_another_keeps(written, path):
        monkeypatch.setattr(run_store, "write_archive", write)
        RunStore(store.folder).keep(record(name="theirs"), result)
        write(written, path)

    monkeypatch.setattr(run_store, "write_archive", while_another_keeps)
    store.keep(record(), result)
    assert store.record(KEY).name == "theirs"
    assert {path.name for path in store.folder.iterdir()} == {KEY}


_WRITER = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from napari_destvi.io.run_record_text import read_record
from napari_destvi.io.run_store import RunStore
from napari_destvi.results.archive import read_archive
store = RunStore(Path({folder!r}))
record = read_record(Path({record!r}).read_text())
result = read_archive(Path({result!r}))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(15):
    store.keep(record, result)
"""


def test_two_processes_may_keep_one_fit_while_it_is_read(store, result, tmp_path):
    from napari_destvi.io.run_record_text import record_text
    from napari_destvi.results.archive import write_archive

    write_archive(result, tmp_path / "result.npz")
    (tmp_path / "record.json").write_text(record_text(record(name="x")))
    code = _WRITER.format(
        tests=str(tmp_path),
        folder=str(store.folder),
        record=str(tmp_path / "record.json"),
        result=str(tmp_path / "result.npz"),
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    while any(writer.poll() is None for writer in writers):
        for found in store.records():
            assert store.result(found.key).n_spots == result.n_spots
        assert store.unreadable == ()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert {path.name for path in store.folder.iterdir()} == {KEY}


def test_a_kept_fit_tells_its_size(store, result):
    store.keep(record(), result)
    files = (store.folder / KEY).iterdir()
    assert store.n_bytes(KEY) == sum(file.stat().st_size for file in files)
    assert store.n_bytes(OTHER) == 0
