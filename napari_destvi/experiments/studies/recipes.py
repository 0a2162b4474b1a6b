"""What the authors of DestVI compared, as sweeps: at their settings, or at ours.

When a benchmark (Li et al. 2022, doi 10.1038/s41592-022-01480-9) had put DestVI last,
its authors tried other batch sizes: on the STARmap slide of that benchmark, whole and
cut to three columns, and on MERFISH of a mouse brain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from napari_destvi.config import Amortization, Auto
from napari_destvi.data.single_cells.window import Window
from napari_destvi.errors import InputError
from napari_destvi.experiments.sweep import Sweep

SettingsName = Literal["ours", "authors"]
SETTINGS: tuple[SettingsName, ...] = ("ours", "authors")
#: Ours: the default, and the published model with our start and training, in which
#: free proportions are trained too, not solved for. Theirs: the published training.
_PRESETS: Mapping[SettingsName, tuple[str, ...]] = {
    "ours": ("default", "joint"),
    "authors": ("published",),
}
#: Our seeds unless told otherwise, and theirs: they ran each setting once.
_N_SEEDS: Mapping[SettingsName, int] = {"ours": 3, "authors": 1}
#: Passes over the spots that the published training makes.
AUTHORS_EPOCHS = 2500
#: A quick look: so many of the batch sizes, one seed, and less training where its
#: length is given in epochs.
QUICK_SIZES, QUICK_EPOCHS = 3, 250
_BOTH_WAYS: tuple[Amortization, ...] = ("both", "latent")


@dataclass(frozen=True, slots=True)
class Part:
    """One sweep of a study.

    Parameters
    ----------
    name : str
        Of its folder.
    title : str
        Of its report; "{n_spots}" stands for their number.
    batch_sizes : tuple of int
        Those that the authors tried; what is not below the number of spots is left out.
    n_columns : int or None
        How many columns of the grid of spots take part; None for all.
    longer_epochs : tuple of int
        Epochs at the authors' settings where they tried longer ones; their own then.
    """

    name: str
    title: str
    batch_sizes: tuple[int, ...]
    n_columns: int | None = None
    longer_epochs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A study of the authors.

    Parameters
    ----------
    title : str
        What it is called.
    parts : tuple of Part
        Its sweeps.
    window : Window
        In which single cells are added up to spots.
    prefers_cells : bool
        Whether cells are taken where there are spots too.
    sources : str
        Where the data come from, as sentences.
    """

    title: str
    parts: tuple[Part, ...]
    window: Window
    prefers_cells: bool
    sources: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user wants of a study.

    Parameters
    ----------
    settings : {"ours", "authors"}
        Whose training.
    n_seeds : int or None
        How many; None for as many as usual with these settings.
    is_quick : bool
        Whether a look at fewer and shorter fits is enough.
    """

    settings: SettingsName = "ours"
    n_seeds: int | None = None
    is_quick: bool = False


_MERFISH_SIZES = (32, 48, 64, 128, 256, 512, 1024)
STUDIES: Mapping[str, Study] = {
    "starmap": Study(
        title="STARmap",
        parts=(
            Part("whole", "STARmap, {n_spots} spots", (4, 8, 16, 32, 64, 128)),
            Part(
                "three_columns",
                "STARmap, the {n_spots} spots of the first three columns",
                (4, 8, 12, 16, 32),
                n_columns=3,
            ),
        ),
        window=Window(750.0, "px"),
        prefers_cells=False,
        sources=(
            "Spots: mouse visual cortex, 1,523 cells in windows of 750 pixels, as made "
            "by Li et al. 2022 (github.com/QuKunLab/SpatialBenchmarking). Reference: "
            "single cells of that cortex with the same names of types."
        ),
    ),
    "merfish": Study(
        title="MERFISH",
        parts=(
            Part("whole", "MERFISH, {n_spots} spots", _MERFISH_SIZES),
            Part(
                "longer",
                "MERFISH, {n_spots} spots, longer training of large batches",
                (512, 1024),
                longer_epochs=(5000, 10_000),
            ),
        ),
        window=Window(40.0, "um"),
        prefers_cells=True,
        sources=(
            "Cells: a section of mouse brain by MERFISH with labelled cells, such as "
            "of Vizgen's data release (vizgen.com) or of Moffitt et al. 2018 (doi "
            "10.5061/dryad.8t8s248). Reference: single cells of a mouse brain with the "
            "same names of types."
        ),
    ),
}


def parts_of(study: Study, wishes: Wishes) -> tuple[Part, ...]:
    """Return the sweeps that belong to some settings: ours have no longer training."""
    if wishes.settings == "authors" and not wishes.is_quick:
        return study.parts
    return tuple(part for part in study.parts if not part.longer_epochs)


def sweep_of_part(part: Part, wishes: Wishes, *, n_spots: int) -> Sweep:
    """Return the settings to try.

    Parameters
    ----------
    part : Part
        Of a study.
    wishes : Wishes
        Whose settings, and how many seeds.
    n_spots : int
        Of the slide.

    Raises
    ------
    InputError
        If there are too few spots for any of the batch sizes.

    Examples
    --------
    >>> part = STUDIES["starmap"].parts[0]
    >>> sweep_of_part(part, Wishes("authors"), n_spots=57).batch_sizes
    (4, 8, 16, 32)
    """
    n_seeds = wishes.n_seeds or (1 if wishes.is_quick else _N_SEEDS[wishes.settings])
    longer = bool(part.longer_epochs)
    return Sweep(
        methods=("destvi",) if longer else ("cell2location", "weighted-nnls", "destvi"),
        presets=_PRESETS[wishes.settings][: 1 if wishes.is_quick else None],
        batch_sizes=tuple(_sizes(part, wishes, n_spots)),
        amortizations=("both",) if longer else _BOTH_WAYS,
        epochs=_epochs(part, wishes),
        seeds=tuple(range(n_seeds)),
    )


def _sizes(part: Part, wishes: Wishes, n_spots: int) -> Iterator[int]:
    sizes = [size for size in part.batch_sizes if size < n_spots]
    if not sizes:
        msg = (
            f"{n_spots} spots are too few for this study, whose smallest batches are "
            f"of {min(part.batch_sizes)} spots. Give a larger slide."
        )
        raise InputError(msg)
    step = -(-len(sizes) // QUICK_SIZES) if wishes.is_quick else 1
    yield from sizes[::step]


def _epochs(part: Part, wishes: Wishes) -> tuple[int | Auto, ...]:
    if wishes.settings == "ours":
        return ("auto",)
    if wishes.is_quick:
        return (QUICK_EPOCHS,)
    return part.longer_epochs or (AUTHORS_EPOCHS,)
