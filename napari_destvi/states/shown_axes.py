"""Axes in a result: which one of each type is its activation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from napari_destvi.results import Result, TypeAxes


def with_axes(result: Result, axes: tuple[TypeAxes, ...]) -> Result:
    """Return the result with these axes, and the activation that they show.

    Parameters
    ----------
    result : Result
        That the axes were found in.
    axes : tuple of TypeAxes
        One for each type.
    """
    found = replace(result, axes=axes)
    pairs = list(zip(result.cell_types, axes, strict=True))
    activation = [found.activation_on(name, of_type.shown) for name, of_type in pairs]
    genes = {
        name: of_type.shown_axis.rising if of_type.shown_axis else ()
        for name, of_type in pairs
    }
    return replace(
        found, activation=np.stack(activation, axis=1), activation_genes=genes
    )


def with_shown_axis(result: Result, cell_type: str, number: int) -> Result:
    """Return the result with another axis of a type as its activation.

    Parameters
    ----------
    result : Result
        With axes.
    cell_type : str
        One of its types.
    number : int
        Of one of its axes, from 1.
    """
    assert result.axes is not None, "axes are looked for before one is chosen"
    axes = tuple(
        replace(found, shown=number) if name == cell_type else found
        for name, found in zip(result.cell_types, result.axes, strict=True)
    )
    return with_axes(result, axes)
