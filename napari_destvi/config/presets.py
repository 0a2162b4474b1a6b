"""The named presets: every number of the model and its training, in one place.

=======================  ================  ================  ==========  ==========
what                     published         augmented         joint       default
=======================  ================  ================  ==========  ==========
proportions and states   at once           at once           at once     in turn
estimate of a spot       of the model      of the model      of the      networks
                                                             model       pooled with
                                                                         likelihood
traces of absent types   kept              kept              kept        left out
intervals of the shares  none              none              none        90 %
abundances               softplus,         softmax           softmax     softmax
                         any sum
states of a type in a    one               three, with       one         one
spot                                       shares of
                                           their own
start of the training    random            random            from mean   from mean
                                                             profiles    profiles
expression of a type     network alone     network plus      as          as
                                           type offset       augmented   augmented
state prior              k-means           learned           k-means     k-means
learning rates           constant          constant          one cycle   one cycle
  of reference, spots    1e-3, 3e-3        1e-3, 3e-3        3e-3, 3e-3  3e-3, 3e-3
  of what spots share    3e-3              3e-3              3e-2        3e-3
simulated spots          none              copies of each    beside the  beside the
                                           spot, mixed       real ones   real ones
networks side by side    1                 1                 1           3
length of the reference  300 epochs        300 epochs        40 epochs   40 epochs
length of spot stages    2,500 epochs      2,000 epochs      1,500       800 and
                                                             steps       1,000 steps
=======================  ================  ================  ==========  ==========

"published" is the model and training of Lopez et al. 2022, doi
10.1038/s41587-022-01272-8, as in scvi-tools 0.16.0 to 1.4.0. "augmented" is what
scvi-tools 1.4.1 and 1.4.2 made of it; faults of that code are mended, but for the
weight of the reference's divergence, which ends at three quarters as in "published".
"default" is what measured best here; where neighbouring spots deviate alike
(`training/coherence.py`) it trains as "joint" does, with intervals. "joint" is also
there by itself: one model, its own answer, no intervals. Weights of penalties and
divergences are with the fields below; `docs/method.md` has what each choice brings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from napari_destvi.config.augmented import AugmentedForm
from napari_destvi.errors import ConfigError

Schedule = Literal["constant", "one-cycle"]
AbundanceLink = Literal["softplus", "softmax"]
Start = Literal["random", "profiles"]
SpotFitOrder = Literal["joint", "in turn"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Sizes, penalties and training of both stages.

    The length of a stage of the spots is given in steps where `spot_epochs` is None.
    """

    name: str
    description: str
    # sizes (Lopez et al. 2022)
    n_latent: int = 5
    n_hidden: int = 128
    n_prior_components: int = 15
    dropout: float = 0.05
    # our choices in the model
    #: Proportions and states at once, or the states after the proportions.
    spot_fit: SpotFitOrder = "joint"
    #: Where the form is that of scvi-tools 1.4.2: its own numbers.
    augmented: AugmentedForm | None = None
    abundance_link: AbundanceLink = "softplus"
    has_type_offset: bool = False
    start: Start = "random"
    # reference stage
    reference_epochs: int | None = 300
    #: Whatever the number of cells, and the most that the epochs are cut to.
    least_reference_steps: int = 0
    most_reference_steps: int | None = None
    reference_batch_size: int = 128
    reference_learning_rate: float = 1e-3
    reference_schedule: Schedule = "constant"
    #: Epochs of the rise of the divergence's weight, as a share of the stage: 400 of
    #: the published 300, so that it ends at three quarters.
    reference_kl_warmup: float = 400 / 300
    # spot stage
    spot_epochs: int | None = 2500
    spot_steps: int = 0
    #: Steps of the states alone, where they come after the proportions.
    state_steps: int = 0
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
    #: Networks trained side by side; a preset with 1 trains no more, whatever the wish.
    ensemble_size: int = 1
    # optimiser
    adam_eps: float = 0.01
    weight_decay: float = 1e-6


_JOINT = Preset(
    name="joint",
    description="One model for proportions and states at once; accurate and fast.",
    abundance_link="softmax",
    has_type_offset=True,
    start="profiles",
    reference_epochs=40,
    least_reference_steps=250,
    most_reference_steps=2000,
    reference_learning_rate=3e-3,
    reference_schedule="one-cycle",
    reference_kl_warmup=0.5,
    spot_epochs=None,
    spot_steps=1500,
    spot_schedule="one-cycle",
    shared_speed=10.0,
    spot_kl_warmup=0.3,
    simulated_weight=100.0,
)

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        replace(
            _JOINT,
            name="default",
            description="The proportions first, then the states; accurate and fast.",
            spot_fit="in turn",
            spot_steps=800,
            state_steps=1000,
            shared_speed=1.0,
            ensemble_size=3,
        ),
        _JOINT,
        Preset(
            name="published",
            description=(
                "The model and training of Lopez et al. 2022; slow, and it fails on "
                "slides of few hundred spots."
            ),
        ),
        Preset(
            name="augmented",
            description="The model and training of scvi-tools 1.4.2; very slow.",
            n_prior_components=10,
            abundance_link="softmax",
            has_type_offset=True,
            augmented=AugmentedForm(),
            spot_epochs=2000,
            spot_kl_warmup=200 / 2000,
            # the augmented form has weights of its own
            gene_factor_penalty=0.0,
            noise_profile_penalty=0.0,
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
