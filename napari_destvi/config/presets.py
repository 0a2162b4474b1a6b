"""The named presets: every number of the model and its training, in one place.

=========================  ===================  =================================
what                       published            default
=========================  ===================  =================================
learning rate of the       3e-3, constant       one cycle up to 3e-3
spot model
length of the spot stage   2,500 epochs         a number of steps (see `resolve`)
length of the reference    300 epochs           a number of steps
stage
=========================  ===================  =================================

Both are the model of Lopez et al. 2022, doi 10.1038/s41587-022-01272-8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from napari_destvi.errors import ConfigError

Schedule = Literal["constant", "one-cycle"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Sizes, penalties and training of both stages.

    Losses are per spot or cell; `*_epochs` None means "by `*_steps`".
    """

    name: str
    description: str
    # sizes (Lopez et al. 2022)
    n_latent: int = 5
    n_hidden: int = 128
    n_prior_components: int = 15
    dropout: float = 0.05
    # reference stage
    reference_epochs: int | None = 300
    reference_steps: int | None = None
    reference_batch_size: int = 128
    reference_learning_rate: float = 1e-3
    reference_schedule: Schedule = "constant"
    reference_kl_warmup: float = 1.0
    # spot stage
    spot_epochs: int | None = 2500
    spot_steps: int | None = None
    spot_learning_rate: float = 3e-3
    spot_schedule: Schedule = "constant"
    spot_kl_warmup_epochs: int = 200
    abundance_l1: float = 0.0
    gene_factor_penalty: float = 5.0
    noise_profile_penalty: float = 1e-4
    # optimiser
    adam_eps: float = 0.01
    weight_decay: float = 1e-6


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            name="default",
            description="The published model, trained until it is good and no longer.",
            reference_epochs=None,
            reference_steps=2000,
            reference_schedule="one-cycle",
            spot_epochs=None,
            spot_steps=800,
            spot_schedule="one-cycle",
        ),
        Preset(
            name="published",
            description="The model and training of Lopez et al. 2022; slow.",
        ),
    )
}
DEFAULT_PRESET = "default"


def preset_named(name: str) -> Preset:
    """Return the preset called `name`.

    Raises
    ------
    ConfigError
        If there is none of this name.
    """
    try:
        return PRESETS[name]
    except KeyError:
        msg = f"There is no preset {name!r}. Choose one of {', '.join(PRESETS)}."
        raise ConfigError(msg) from None
