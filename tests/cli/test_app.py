"""The program as a whole: it starts fast, teaches, and never shows a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import napari_destvi

COMMANDS = ("fit", "score", "view", "runs", "demo")
#: Without these it starts in a tenth of a second; each takes longer than that.
HEAVY = {"anndata", "napari", "numpy", "pandas", "rich", "scipy", "torch"}


def _program(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "napari_destvi", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def test_the_version_is_printed_alone():
    done = _program("--version")
    assert done.returncode == 0
    assert done.stdout.strip() == napari_destvi.__version__


def test_help_names_every_command():
    done = _program("--help")
    assert done.returncode == 0
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


def test_without_arguments_it_helps():
    done = _program()
    assert "Usage: napari-destvi" in done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_a_worked_example(run, command):
    outcome = run(command, "--help")
    assert outcome.exit_code == 0
    assert f"    napari-destvi {command}" in outcome.stdout


@pytest.mark.parametrize("command", ["fit", "check", "grid", "simulate"])
def test_each_command_that_reads_cells_names_the_formats_of_cells(run, command):
    told = " ".join(run(command, "--help").stdout.split())
    assert "counts of 10x, SpatialData, or a table of counts" in told
    assert "an .h5ad file" not in told


def test_the_program_starts_without_anything_heavy():
    code = (
        "import json, sys, napari_destvi.cli\n"
        "print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(json.loads(done.stdout))


BUG = """
import sys

import napari_destvi.cli
import napari_destvi.metrics.score

def broken(*tables, **options):
    {}["spot 7"]

sys.modules["napari_destvi.metrics.score"].score = broken
napari_destvi.cli.main()
"""


@pytest.mark.parametrize("debugging", [False, True])
def test_a_bug_ends_in_a_sentence_and_with_debug_in_a_traceback(tmp_path, debugging):
    table = tmp_path / "shares.csv"
    table.write_text("spot,B\na,1.0\n")
    options = ["--debug"] if debugging else []
    command = ["score", "--estimate", str(table), "--truth", str(table)]
    done = subprocess.run(
        [sys.executable, "-c", BUG, *options, *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert ("Traceback" in done.stderr) == debugging
    assert "KeyError: 'spot 7'" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="there all names are text")
def test_a_name_that_the_output_cannot_show_does_not_end_the_program(tmp_path):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    options = [
        "--output",
        str(folder),
        "--spots",
        "20",
        "--genes",
        "20",
        "--types",
        "2",
    ]
    done = _program("simulate", *options, PYTHONIOENCODING="utf-8:strict")
    assert done.returncode == 0, done.stderr
    assert r"caf\udce9" in done.stdout
