"""Which types keep their map when the list turns to the other quantity."""

from __future__ import annotations

from collections.abc import Sequence

from napari_destvi.widgets.type_rows import TypeRow


class QuantitySwitch:
    """Remembers the types that lost their map to a switch, to show them again."""

    def __init__(self) -> None:
        self._before: tuple[str, ...] = ()
        self._after: tuple[str, ...] = ()

    def forget(self) -> None:
        """Let the types that are shown be all that is asked for."""
        self._before = self._after = ()

    def types_after(
        self, shown: Sequence[str], rows: Sequence[TypeRow]
    ) -> tuple[str, ...]:
        """Return the types to show after a switch, in the order asked for.

        Parameters
        ----------
        shown : sequence of str
            The types shown before it.
        rows : sequence of TypeRow
            The lines after it, the largest type first. Where none of the types has
            a map then, the first line that has one stands in for them.
        """
        self._before = self._asked_for(tuple(shown))
        with_map = [row.cell_type for row in rows if row.has_map]
        kept = [name for name in self._before if name in with_map]
        stand_in = with_map[:1] if self._before else []
        self._after = tuple(kept or stand_in)
        return self._after

    def _asked_for(self, shown: tuple[str, ...]) -> tuple[str, ...]:
        if shown == self._after:
            return self._before
        lost = (name for name in self._before if name not in {*self._after, *shown})
        return (*lost, *shown)
