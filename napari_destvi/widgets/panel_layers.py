"""The layers of the second and third panel: made like those of the first, and linked.

A panel has what lies below, if there is any, and a map over it.
"""

from __future__ import annotations

from collections.abc import Sequence

from napari.experimental import link_layers, unlink_layers
from napari.layers import Image

from napari_destvi.widgets.napari_versions import show_name

#: From below to above.
Panel = list[Image]

#: Pink where the left has more, green where it has less: told apart without red.
DIFFERENCE_COLORMAP = "PiYG_r"
LINKED = ("contrast_limits", "contrast_limits_range", "colormap", "gamma", "opacity")
LINKED_BELOW = ("visible", "opacity", "gamma")
#: The whole range of a difference, in percentage points.
DIFFERENCE_RANGE = (-100.0, 100.0)


def further_panels(first: Panel) -> list[Panel]:
    """Return the panels of the other map and of the difference, not yet filled.

    Parameters
    ----------
    first : list of Image
        The panel with the map.
    """
    *below, map_layer = first
    return [
        [*(_copy(layer, name) for layer in below), _over(map_layer)]
        for name in ("other", "difference")
    ]


def link(panels: Sequence[Panel]) -> None:
    """Let both maps change together, and so what lies below all three."""
    for layers, what in _linked(panels):
        link_layers(layers, what)
    difference = panels[2][-1]
    difference.colormap = DIFFERENCE_COLORMAP
    difference.contrast_limits_range = DIFFERENCE_RANGE
    difference.name = "difference (%)"
    for *_, over in panels:
        show_name(over)


def unlink(panels: Sequence[Panel]) -> None:
    """Let the first panel change alone."""
    for layers, _ in _linked(panels):
        unlink_layers(layers)
    show_name(panels[0][-1], shown=False)


def _linked(panels: Sequence[Panel]) -> list[tuple[Panel, tuple[str, ...]]]:
    maps = [panel[-1] for panel in panels[:2]]
    below = [panel[0] for panel in panels if len(panel) > 1]
    return [(maps, LINKED), *([(below, LINKED_BELOW)] if below else [])]


def _copy(below: Image, panel: str) -> Image:
    return Image(
        list(below.data) if below.multiscale else below.data,
        rgb=below.rgb,
        multiscale=below.multiscale,
        name=f"{below.name} ({panel})",
        opacity=below.opacity,
        visible=below.visible,
        scale=below.scale,
        translate=below.translate,
        units=below.units,
        metadata=dict(below.metadata),
        **({} if below.rgb else {"contrast_limits": below.contrast_limits}),
    )


def _over(map_layer: Image) -> Image:
    layer = Image(
        map_layer.data,
        colormap=map_layer.colormap,
        contrast_limits=map_layer.contrast_limits,
        opacity=map_layer.opacity,
        blending="translucent",
        scale=map_layer.scale,
        translate=map_layer.translate,
        units=map_layer.units,
    )
    layer.colorbar.visible = True
    return layer
