"""How many axes are chance, and how many are missed, where a slide has forty types.

``python tests/benchmarks/crowded_states.py --tissues 4 --slides 25`` prints Markdown.
Tissues of the sample's design are fitted once each. A crowded slide has the three types
of a tissue that follow a field, and beside them types whose states are those of one of
its types in a random order of the spots: nothing can be found in them. Axes are looked
for in each slide with every p by itself, and adjusted for all types, as is done.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from states import tissue

from napari_destvi import FitConfig, Result, fit
from napari_destvi.results import ExpressionModel
from napari_destvi.states import (
    AxisChoice,
    StateSlide,
    axes_family,
    find_axes,
    slide_of_result,
)

#: How the p-values of the types are taken.
EACH, ALL = "each by itself", "adjusted for all"


@dataclass(frozen=True)
class Crowd:
    """Types that follow a field, then types that do not.

    Parameters
    ----------
    result : Result
        Of all of them.
    slide : StateSlide
        Its spots.
    n_fields : int
        How many types follow a field: the first ones.
    """

    result: Result
    slide: StateSlide
    n_fields: int


def crowd(
    result: Result,
    slide: StateSlide,
    fields: list[int],
    n_types: int,
    rng: np.random.Generator,
) -> Crowd:
    """Return a slide of many types, of those of a smaller one.

    A type that follows nothing has the share of a type with a field, and its states and
    its share in a random order of the spots.
    """
    n_others = n_types - len(fields)
    source = np.array([*fields, *rng.choice(fields, n_others)])
    orders = np.tile(np.arange(result.n_spots)[:, None], n_types)
    orders[:, len(fields) :] = rng.permuted(orders[:, len(fields) :], axis=0)
    tables = {
        name: getattr(result, name)[orders, source]
        for name in ("abundance", "proportions", "cell_state", "activation")
    }
    model = result.expression_model
    assert model is not None
    many = replace(
        result,
        cell_types=tuple(f"type {number}" for number in range(n_types)),
        proportions_low=None,
        proportions_high=None,
        reference_states=None,
        axes=None,
        expression_model=_of_types(model, source),
        **tables,
    )
    return Crowd(many, slide, len(fields))


def found(crowded: Crowd, choice: AxisChoice) -> tuple[int, int]:
    """Return how many fields were found, and how many types that have none."""
    axes = find_axes(crowded.result, crowded.slide, choice)
    has_axis = np.array([len(each.axes) > 0 for each in axes])
    n_fields = crowded.n_fields
    return int(has_axis[:n_fields].sum()), int(has_axis[n_fields:].sum())


def fitted(seed: int) -> tuple[Result, StateSlide, list[int]]:
    """Return a fit, its slide, and the types that follow a field."""
    spots, cells = tissue("sample", seed)
    config = FitConfig(seed=seed, n_threads=1)
    result = fit(spots, cells, labels="cell_type", config=config)
    truth = spots.obsm["activation"]
    fields = [
        number
        for number, name in enumerate(result.cell_types)
        if np.isfinite(truth[name]).all()
    ]
    return result, slide_of_result(result, spots), fields


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tissues", type=int, default=4)
    parser.add_argument("--slides", type=int, default=25, help="of each tissue")
    parser.add_argument("--types", type=int, default=40)
    chosen = parser.parse_args()
    choice = AxisChoice(n_axes=1, least_share=0.1)
    counts: dict[str, list[tuple[int, int]]] = {EACH: [], ALL: []}
    for seed in range(chosen.tissues):
        result, slide, fields = fitted(seed)
        rng = np.random.default_rng(seed)
        for _ in range(chosen.slides):
            crowded = crowd(result, slide, fields, chosen.types, rng)
            counts[ALL].append(found(crowded, choice))
            with patch.object(axes_family, "adjusted", np.asarray):
                counts[EACH].append(found(crowded, choice))
    print("| p | slides | fields found | false axes | slides with any |")
    print("|---|---|---|---|---|")
    for name, rows in counts.items():
        seen, false = np.array(rows).T
        n_fields = 3 * len(seen)
        print(
            f"| {name} | {len(seen)} | {seen.sum()} of {n_fields} | {false.sum()} | "
            f"{np.count_nonzero(false)} |"
        )


def _of_types(model: ExpressionModel, source: np.ndarray) -> ExpressionModel:
    hidden = tuple(replace(layer, bias=layer.bias[source]) for layer in model.hidden)
    return replace(model, hidden=hidden, offset=model.offset[source])


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder
        main()
