"""Tables and files that other programs read."""

from napari_destvi.export.tables import (
    write_activation,
    write_intervals,
    write_proportions,
    write_table,
)

__all__ = ["write_activation", "write_intervals", "write_proportions", "write_table"]
