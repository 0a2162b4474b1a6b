"""What each choice of the default preset brings: it, and it without one of them.

Run ``python tests/benchmarks/choices.py --seeds 3`` for a Markdown table on the
sample tissue, and on the real slides with truth where they lie in ``--data``.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from tempfile import TemporaryDirectory
from unittest.mock import patch

from slides import MEASURES, Slide, print_table, table_parser

from napari_destvi import FitConfig
from napari_destvi.config import PRESETS, Amortization, Preset
from napari_destvi.training import proportions


@dataclass(frozen=True)
class Variant:
    """The default with one thing changed."""

    preset: Preset
    amortization: Amortization = "both"
    keeps_traces: bool = False


def variants() -> dict[str, Variant]:
    """Return the default, and it without each of its choices."""
    default, published = PRESETS["default"], PRESETS["published"]
    changed = {
        "default": default,
        "one network": replace(default, ensemble_size=1),
        "six networks": replace(default, ensemble_size=6),
        "no simulated spots": replace(default, simulated_weight=0.0),
        "constant learning rates": replace(
            default, spot_schedule="constant", reference_schedule="constant"
        ),
        "half the steps": replace(default, spot_steps=400),
        "four times the steps": replace(default, spot_steps=3200),
        "proportions and states at once": PRESETS["joint"],
        "published, for as many steps": replace(
            published,
            reference_epochs=default.reference_epochs,
            least_reference_steps=default.least_reference_steps,
            most_reference_steps=default.most_reference_steps,
            spot_epochs=None,
            spot_steps=default.spot_steps,
        ),
    }
    found = {name: Variant(preset) for name, preset in changed.items()}
    return found | {
        "traces kept": Variant(default, keeps_traces=True),
        "likelihood alone, no network": Variant(default, "latent"),
    }


def scores_of(variant: Variant, slide: Slide, seed: int) -> list[float]:
    """Return the measures of one fit."""
    PRESETS["variant"] = replace(variant.preset, name="variant")
    config = FitConfig(
        preset="variant", amortization=variant.amortization, seed=seed, n_threads=1
    )
    level = patch.object(proportions, "trace_level", lambda *_: 0.0)
    with level if variant.keeps_traces else nullcontext():
        result = slide.fitted(config)
    scores = slide.scores(result.proportions_frame())
    return [scores[key] for key in MEASURES]


def main() -> None:
    """Print the table."""
    lines = {name: partial(scores_of, variant) for name, variant in variants().items()}
    print_table(table_parser(__doc__).parse_args(), "training", lines)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder  # one reference stage per seed
        main()
