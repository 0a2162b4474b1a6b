"""The named presets: every number of the model and its training, in one place.

==========================  =====================  =============================
what                        published              default
==========================  =====================  =============================
abundances                  softplus, any sum      softmax, sum to 1
start of the training       random                 from the types' mean profiles
expression of a type        network alone          network plus type offset
learning rates              constant               one cycle
  of reference, spots       1e-3, 3e-3             3e-3, 3e-3
  of what all spots share   3e-3                   3e-2
weight of the divergences   full after 400, 200    full after half, three
                            epochs                 tenths of the stage
simulated spots             none                   beside the real ones
length of the stages        300 and 2,500 epochs   1,000 and 1,500 steps
==========================  =====================  =============================

Both are the model of Lopez et al. 2022, doi 10.1038/s41587-022-01272-8; "published"
trains it as its authors did, "default" as measured best here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from napari_destvi.errors import ConfigError

Schedule = Literal["constant", "one-cycle"]
AbundanceLink = Literal["softplus", "softmax"]
Start = Literal["random", "profiles"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Sizes, penalties and training of both stages.

    The length of a stage is given in epochs, or in steps where `*_epochs` is None.
    """

    name: str
    description: str
    # sizes (Lopez et al. 2022)
    n_latent: int = 5
    n_hidden: int = 128
    n_prior_components: int = 15
    dropout: float = 0.05
    # our choices in the model
    abundance_link: AbundanceLink = "softplus"
    has_type_offset: bool = False
    start: Start = "random"
    # reference stage
    reference_epochs: int | None = 300
    reference_steps: int = 0
    reference_batch_size: int = 128
    reference_learning_rate: float = 1e-3
    reference_schedule: Schedule = "constant"
    #: Epochs of the rise of the divergence's weight, as a share of the stage: 400 of
    #: the published 300, so that it ends at three quarters.
    reference_kl_warmup: float = 400 / 300
    # spot stage
    spot_epochs: int | None = 2500
    spot_steps: int = 0
    spot_learning_rate: float = 3e-3
    #: The learning rate of what all spots share, gene factors and noise profile, in
    #: multiples of the others'.
    shared_speed: float = 1.0
    spot_schedule: Schedule = "constant"
    #: As above: 200 of the published 2,500 epochs.
    spot_kl_warmup: float = 200 / 2500
    abundance_l1: float = 0.0
    gene_factor_penalty: float = 5.0
    noise_profile_penalty: float = 1e-4
    #: Weight of the cross-entropy on simulated spots, and how many are drawn.
    simulated_weight: float = 0.0
    n_simulated: int = 4096
    # optimiser
    adam_eps: float = 0.01
    weight_decay: float = 1e-6


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            name="default",
            description="The published model with a better start and training; fast.",
            abundance_link="softmax",
            has_type_offset=True,
            start="profiles",
            reference_epochs=None,
            reference_steps=1000,
            reference_learning_rate=3e-3,
            reference_schedule="one-cycle",
            reference_kl_warmup=0.5,
            spot_epochs=None,
            spot_steps=1500,
            spot_schedule="one-cycle",
            shared_speed=10.0,
            spot_kl_warmup=0.3,
            simulated_weight=100.0,
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
