"""Lists of settings become fits: all that differ, none twice, none of nonsense."""

from __future__ import annotations

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import ConfigError
from napari_destvi.experiments import Sweep


def configs(sweep: Sweep) -> list[FitConfig]:
    return [run.config for run in sweep.runs()]


def test_every_combination_is_one_fit():
    sweep = Sweep(
        presets=("default", "published"),
        batch_sizes=(4, 8, 16),
        amortizations=("both", "latent"),
        epochs=("auto", 100),
        seeds=(0, 1, 2),
    )
    assert len(set(configs(sweep))) == len(sweep.runs()) == 2 * 3 * 2 * 2 * 3


def test_the_seeds_of_one_setting_follow_each_other():
    sweep = Sweep(batch_sizes=(4, 8), seeds=(0, 1))
    assert [(c.batch_size, c.seed) for c in configs(sweep)] == [
        *((4, 0), (4, 1), (8, 0), (8, 1))
    ]


def test_what_a_method_does_not_heed_makes_no_further_fits():
    sweep = Sweep(
        methods=("nnls", "cell2location"),
        batch_sizes=(4, 8),
        amortizations=("both", "latent"),
        epochs=(100, 200),
        seeds=(0, 1),
    )
    assert [c.method for c in configs(sweep)] == ["nnls", *2 * ["cell2location"]]


def test_cell2location_sees_all_spots_unless_it_has_batch_sizes_of_its_own():
    shared = Sweep(methods=("destvi", "cell2location"), batch_sizes=(4, 8))
    own = Sweep(methods=("cell2location",), own={"cell2location": {"batch_sizes": [9]}})

    sizes = [c.batch_size for c in configs(shared) if c.method == "cell2location"]
    assert sizes == ["auto"]
    assert [c.batch_size for c in configs(own)] == [9]


def test_presets_that_are_the_same_to_cell2location_are_one_fit():
    sweep = Sweep(methods=("cell2location",), presets=("default", "joint", "augmented"))
    assert [c.preset for c in configs(sweep)] == ["default"]


def test_cells_per_spot_multiply_the_fits_of_cell2location_alone():
    sweep = Sweep(methods=("destvi", "cell2location"), cells_per_spot=(5, 8))
    assert [c.method for c in configs(sweep)] == ["destvi", *2 * ["cell2location"]]


def test_names_tell_all_fits_apart():
    sweep = Sweep(
        methods=("destvi", "nnls", "cell2location"),
        presets=("default", "published"),
        batch_sizes=("auto", 8),
        epochs=("auto", 100),
        cells_per_spot=(5, 8),
        detection_alphas=(20, 200),
        seeds=(0, 1),
        reference_epochs=7,
    )
    names = [run.name for run in sweep.runs()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"batch_sizes": ()}, "batch_sizes is empty"),
        ({"seeds": (0, 1, 0)}, "seeds has 0 more than once"),
        ({"cells_per_spot": (8, 8.0)}, "cells_per_spot has 8.0 more than once"),
        ({"methods": ("rctd",)}, "rctd"),
        ({"batch_sizes": (0,)}, "Batch size is 0"),
        ({"amortizations": "both"}, "Give a list"),
        ({"reference_epochs": 0}, "Reference epochs is 0"),
        (
            {"own": {"cell2location": {"epochs": [9]}}},
            "Cell2location (cell2location), which is none of the methods",
        ),
        (
            {
                "methods": ("cell2location",),
                "own": {"cell2location": {"cell_per_spot": [9]}},
            },
            'Did you mean "cells_per_spot"?',
        ),
        (
            {"methods": ("nnls",), "own": {"nnls": {"seeds": [9]}}},
            "It has none to choose.",
        ),
    ],
)
def test_what_makes_no_sense_is_told(lists, told):
    with pytest.raises(ConfigError) as caught:
        Sweep(**lists)
    assert told in str(caught.value)
