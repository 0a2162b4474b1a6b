"""Two processes may write one file, or read it while the other does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import h5py
import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io import hidden_names, one_step
from napari_destvi.io.atomic import atomic_path

_WRITER = """
import sys
from pathlib import Path
from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.atomic_folder import atomic_folder

def write(temporary):
    if temporary.suffix == ".zarr":
        temporary.mkdir()
        temporary = temporary / "zarr.json"
    temporary.write_text(name * 10_000)

target, name, times, force = Path(sys.argv[1]), *sys.argv[2:]
place = atomic_folder if target.suffix == ".zarr" else atomic_path
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(times)):
    try:
        with place(target, force=force == "force") as temporary:
            write(temporary)
        print("written")
    except ExportError as error:
        print(error)
"""


@pytest.fixture
def writers():
    """A function that starts two writers of a file at once."""
    running: list[subprocess.Popen[str]] = []

    def start(target: Path, times: int, force: str) -> list[subprocess.Popen[str]]:
        for name in "ab":
            command = [sys.executable, "-c", _WRITER, target, name, str(times), force]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            running.append(subprocess.Popen(command, text=True, **pipes))
        for process in running[-2:]:
            assert process.stdout.readline() == "ready\n"
        for process in running[-2:]:
            process.stdin.write("\n")
            process.stdin.flush()
        return running[-2:]

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_of_two_that_write_a_new_file_one_does_and_the_other_is_told(writers, tmp_path):
    for number in range(2):
        target = tmp_path / f"{number}.csv"
        found = [process.communicate()[0] for process in writers(target, 1, "")]
        told = "".join(found)
        assert (told.count("written"), told.count("exists already")) == (1, 1)
        winner = "ab"[found.index("written\n")]
        assert target.read_text() == winner * 10_000
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("ending", [".csv", ".zarr"])
def test_a_file_that_two_replace_is_there_and_whole_at_any_time(
    writers, tmp_path, ending
):
    target = tmp_path / f"maps{ending}"
    file = target / "zarr.json" if ending == ".zarr" else target
    file.parent.mkdir(exist_ok=True)
    file.write_text("a" * 10_000)
    can_swap = ending == ".csv" or one_step.swap(target, target)
    running = writers(target, 40, "force")
    while any(process.poll() is None for process in running):
        if can_swap or file.exists():
            assert file.read_text() in ("a" * 10_000, "b" * 10_000)
    told = "".join(process.communicate()[0] for process in running)
    assert set(told.splitlines()) == {"written"}
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no file that is open")
def test_who_has_a_file_open_reads_on_in_the_earlier_one(tmp_path):
    target = tmp_path / "slide.h5ad"
    for value in (1, 2):
        with (
            atomic_path(target, force=True) as temporary,
            h5py.File(temporary, "w") as file,
        ):
            file["value"] = value
        if value == 1:
            earlier = h5py.File(target, "r")
    with earlier, h5py.File(target, "r") as later:
        assert (earlier["value"][()], later["value"][()]) == (1, 2)


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_jumps_costs_no_file(tmp_path, monkeypatch, years):
    """One set ahead makes what is being written look left behind."""
    target = tmp_path / "table.csv"
    now = time.time() + years * 365 * 86_400

    def write(text: str, within=lambda: None) -> None:
        with atomic_path(target, force=True) as temporary:
            temporary.write_text(text)
            within()

    write("old")
    monkeypatch.setattr(hidden_names.time, "time", lambda: now)
    if years > 0:
        with pytest.raises(ExportError, match="could not be written"):
            write("ours", within=lambda: write("theirs"))
        assert target.read_text() == "theirs"
    else:
        write("ours", within=lambda: write("theirs"))
        assert target.read_text() == "ours"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
