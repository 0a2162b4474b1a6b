"""Whether the arrays of a result fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari_destvi.results.result import Result

#: The fields with the bounds of the intervals, the lower first.
INTERVAL_BOUNDS = ("proportions_low", "proportions_high")
#: The fields with the posterior of numbers of cells, beside `abundance`.
CELL_NUMBERS = ("abundance_mean", "abundance_high")


def check_shapes(result: Result) -> None:
    """Make sure that all that a result holds is of its spots and types.

    Raises
    ------
    ValueError
        Naming the field that is not.
    """
    expected = (result.n_spots, result.n_cell_types)
    for name in ("abundance", "proportions", "activation"):
        _check_shape(name, getattr(result, name).shape, expected)
    _check_shape("cell_state", result.cell_state.shape[:2], expected)
    for pair in (INTERVAL_BOUNDS, CELL_NUMBERS):
        _check_pair(result, pair, expected)
    _check_expression(result)
    if result.axes is not None:
        _check_shape("axes", (len(result.axes),), expected[1:])
    if result.reference_states is not None:
        n_latent = result.reference_states.states.shape[1:]
        _check_shape("reference_states", n_latent, result.cell_state.shape[2:])
    for kept in result.differences:
        _check_shape("differences", kept.difference.spots.shape, expected[:1])


def _check_pair(
    result: Result, names: tuple[str, str], expected: tuple[int, int]
) -> None:
    there = [name for name in names if getattr(result, name) is not None]
    if len(there) == 1:
        msg = f"{' and '.join(names)} come together or not at all"
        raise ValueError(msg)
    for name in there:
        _check_shape(name, getattr(result, name).shape, expected)


def _check_expression(result: Result) -> None:
    model, noise = result.expression_model, result.noise_abundance
    if (model is None) is not (noise is None):
        msg = "expression_model and noise_abundance come together or not at all"
        raise ValueError(msg)
    if model is None or noise is None:
        return
    _check_shape("noise_abundance", noise.shape, (result.n_spots,))
    expected = (result.n_cell_types, len(result.gene_names))
    _check_shape("expression_model", model.offset.shape, expected)


def _check_shape(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if tuple(shape) != expected:
        msg = f"{name} has shape {tuple(shape)}, expected {expected}"
        raise ValueError(msg)
