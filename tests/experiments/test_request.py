"""A sweep as a file: read, written, and told what is wrong with it."""

from __future__ import annotations

import os

import pytest

from napari_destvi.errors import ConfigError
from napari_destvi.experiments import Sweep, SweepInputs, read_request, read_sweep
from napari_destvi.experiments.request_text import request_text


def written(folder, text):
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_which_settings_and_files(tmp_path):
    path = written(
        tmp_path,
        """
        spots = "a/slide.h5ad"
        reference = "/data/cells.h5ad"
        labels = "type"
        methods = ["destvi", "cell2location"]
        batch_sizes = [4, "auto"]
        amortizations = "latent"
        seeds = 3

        [cell2location]
        cells_per_spot = [5, 8]
        """,
    )
    sweep, inputs = read_request(path)

    assert sweep == Sweep(
        methods=("destvi", "cell2location"),
        batch_sizes=(4, "auto"),
        amortizations=("latent",),
        seeds=(0, 1, 2),
        own={"cell2location": {"cells_per_spot": (5, 8)}},
    )
    assert inputs.spots == tmp_path / "a" / "slide.h5ad"
    assert str(inputs.reference) == "/data/cells.h5ad"


def test_what_is_written_is_read_back(tmp_path):
    sweep = Sweep(
        methods=("destvi", "cell2location"),
        epochs=("auto", 50),
        detection_alphas=(20, 200),
        own={"cell2location": {"epochs": (3000,)}},
    )
    name = 'a "slide" \\ of\tµ 🧬.h5ad'
    inputs = SweepInputs(spots=tmp_path / name, labels="type", accept=("all",))

    text = request_text(sweep, inputs, {"n_spots": 9, "spots_hash": "0f"})

    assert read_request(written(tmp_path, text)) == (sweep, inputs)


def test_a_path_that_is_no_text_is_written_and_read_back(tmp_path):
    name = os.fsdecode("Größe 100 %".encode() + b" caf\xe9.h5ad")
    inputs = SweepInputs(spots=tmp_path / name, reference=tmp_path / "caf\xe9.h5ad")
    text = request_text(Sweep(), inputs, {})
    assert f'spots = "{tmp_path.as_uri()}/Gr%C3%B6%C3%9Fe%20100%20%25' in text
    assert read_request(written(tmp_path, text)) == (Sweep(), inputs)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("batchsizes = [4]", 'Did you mean "batch_sizes"?'),
        ("[cell2loc]\nepochs = [9]", 'Did you mean "cell2location"?'),
        ("seeds = 0", "Give a number of seeds from 1"),
        ("seeds = []", "study.toml: seeds is empty"),
        ("batch_sizes = [4,", "cannot be read as TOML"),
        ("spots = 4", "Give a text in quotes"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, text, told):
    with pytest.raises(ConfigError) as caught:
        read_sweep(written(tmp_path, text))
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match="There is no file"):
        read_sweep(tmp_path / "none.toml")
