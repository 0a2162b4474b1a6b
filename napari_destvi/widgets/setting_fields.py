"""The settings in a biologist's words: label, choices, and the rule behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from napari_destvi.config import (
    CELL2LOCATION_PRESETS,
    FEW_SPOTS,
    MAX_ENSEMBLE_SIZE,
    METHODS,
    PRESETS,
    Preset,
)
from napari_destvi.config.amortization import AMORTIZATION_TITLES
from napari_destvi.config.plan import MAX_AUTO_BATCH_SIZE

#: Text and value of each choice.
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SettingField:
    """One row of the form.

    Parameters
    ----------
    name : str
        The setting in `FitConfig`.
    label : str
        Before the field.
    tooltip : str
        What it does, for whom, and the authors' rule.
    choices : tuple of (str, str)
        Text and value of each choice; none for a field to type in.
    advanced : bool
        Whether it is folded away.
    """

    name: str
    label: str
    tooltip: str
    choices: Choices = field(default=())
    advanced: bool = False


def _as_label(title: str) -> str:
    return title[:1].upper() + title[1:]


def preset_choices(names: Iterable[str]) -> Choices:
    """Return the choices of the row "preset" for presets of these names."""
    return tuple((name.capitalize(), name) for name in names)


def _described(presets: Mapping[str, Preset]) -> str:
    return " ".join(f"{name}: {found.description}" for name, found in presets.items())


SETTING_FIELDS: tuple[SettingField, ...] = (
    SettingField(
        "method",
        "Method",
        "How the share of each cell type in a spot is found. DestVI learns how the "
        "cells of each type differ from one another and finds their state in every "
        "spot too; that takes minutes. Least squares asks which mixture of average "
        "cells comes nearest to the counts of a spot: a matter of seconds and a good "
        "check, for maps that disagree deserve a second look. The weighted form "
        "keeps a few strongly expressed genes from deciding alone. Cell2location, "
        "another published model, estimates numbers of cells; it is told how many to "
        "expect.",
        choices=tuple((_as_label(text.title), name) for name, text in METHODS.items()),
    ),
    SettingField(
        "batch_size",
        "Batch size",
        'Spots that the model looks at in one step: "auto" or a whole number. '
        "With the preset default it changes little. With the preset published small "
        "batches matter: they make more steps of an epoch. On a slide of 189 spots the "
        "authors saw clear tissue layers with 8 to 16, and lost them when a batch held "
        "much of the slide. Their rule, which auto follows: a tenth of the spots, at "
        f"most {MAX_AUTO_BATCH_SIZE}. A small batch takes longer on a large slide.",
    ),
    SettingField(
        "amortization",
        "Amortization",
        "What a neural network reads off the genes of a spot, instead of being "
        "fitted spot by spot. A network shares what it learns between similar "
        "spots, which steadies the maps. The authors advise to amortize both. Cell "
        "state only did better on small slides with a well chosen batch size, and "
        "worse otherwise: with few spots, fit both ways and compare. With the preset "
        "default proportions without a network are solved for directly; batch size and "
        "epochs do not touch them.",
        choices=tuple((title, name) for name, title in AMORTIZATION_TITLES.items()),
    ),
    SettingField(
        "epochs",
        "Epochs",
        'How often the model sees every spot: "auto" or a whole number. More are not '
        "always better: maps may get worse again while the loss still falls. Where the "
        "states come after the proportions, they get epochs in the same ratio as with "
        "auto. The authors trained for 2,500, and for 5,000 with batches of 512.",
    ),
    SettingField(
        "preset",
        "Preset",
        f"How the model is trained. DestVI: {_described(PRESETS)} Cell2location: "
        f"{_described(CELL2LOCATION_PRESETS)}",
        choices=preset_choices(PRESETS),
    ),
    SettingField(
        "cells_per_spot",
        "Cells per spot",
        "How many cells a spot holds on average, as far as you know: count the nuclei "
        "under some 20 spots in the stained image of the tissue. 5 to 10 are usual for "
        "spots of 55 um, up to 30 in dense tissue. It sets the scale of the numbers of "
        "cells; the shares depend on it little.",
    ),
    SettingField(
        "detection_alpha",
        "Detection \N{GREEK SMALL LETTER ALPHA}",
        "How alike the spots are in how many molecules of a cell are caught. 20: they "
        "differ much across the slide, as in most tissue. 200: they are nearly alike, "
        "and counts tell more of how many cells there are.",
    ),
    SettingField(
        "device",
        "Device",
        "Where to compute. Automatic takes an NVIDIA graphics card if there is one. "
        "Choose the CPU if the card runs out of memory. Apple's has not been tried.",
        choices=(
            ("Automatic", "auto"),
            ("CPU", "cpu"),
            ("NVIDIA graphics card", "cuda"),
            ("Apple graphics card", "mps"),
        ),
    ),
    SettingField(
        "seed",
        "Seed",
        "Where chance starts. The same seed on the same device gives the same maps; "
        "maps that change much with the seed are not to be trusted, above all "
        f"below {FEW_SPOTS} spots.",
        advanced=True,
    ),
    SettingField(
        "ensemble_size",
        "Networks",
        "How many neural networks learn the shares side by side, each from a start of "
        f'its own: "auto" or a whole number up to {MAX_ENSEMBLE_SIZE}. The maps show '
        "their mean, for one network alone depends on its luck. More networks: "
        "steadier shares, longer fit. Only the preset default trains several.",
        advanced=True,
    ),
    SettingField(
        "reference_epochs",
        "Epochs (cells)",
        "How often the model sees every cell of the reference while it learns the "
        'cell types: "auto" or a whole number. The authors trained for 300.',
        advanced=True,
    ),
    SettingField(
        "n_threads",
        "CPU threads",
        'Cores to compute with: "auto" or a whole number. Auto leaves one core to '
        "the window, so that it stays quick.",
        advanced=True,
    ),
)
_BY_NAME = {field.name: field for field in SETTING_FIELDS}


def choice_titles(name: str) -> dict[str, str]:
    """Return what each choice of a setting is called, by its value."""
    return {value: title for title, value in _BY_NAME[name].choices}


def tooltip_of(name: str) -> str:
    """Return what is said of a setting."""
    return _BY_NAME[name].tooltip
