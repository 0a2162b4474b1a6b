"""Kept fits that were deleted: they come back on demand, until newer ones are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from napari_destvi.errors import InputError
from napari_destvi.io.run_folder import RunFolder, changed_at, is_key

#: So many fits that were taken out can be brought back.
MAX_REMOVED = 20
_REMOVED = ".removed"


@dataclass(frozen=True, slots=True)
class RunBin:
    """What was taken out of a folder of kept fits.

    Parameters
    ----------
    folder : RunFolder
        Where these lie.
    """

    folder: RunFolder

    @property
    def path(self) -> Path:
        """Where the deleted ones lie."""
        return self.folder.path / _REMOVED

    def has_removed(self, key: str) -> bool:
        """Tell whether a fit was taken out and can be brought back."""
        return self._removed(key).is_dir()

    def removed_keys(self) -> tuple[str, ...]:
        """Return the keys of the fits that can be brought back."""
        path = self.path
        names = (entry.name for entry in path.iterdir()) if path.is_dir() else ()
        return tuple(name for name in names if is_key(name))

    def removed_entries(self) -> list[Path]:
        """Return where the fits lie that can be brought back."""
        return [self._removed(key) for key in self.removed_keys()]

    def take_out(self, keys: Collection[str]) -> None:
        """Put fits where they can be brought back from, until newer ones push them out.

        None of these pushes another of them out.
        """
        for key in keys:
            removed = self._removed(key)
            removed.parent.mkdir(exist_ok=True)
            shutil.rmtree(removed, ignore_errors=True)
            self.folder.entry(key).rename(removed)
            os.utime(removed)  # tells the order in which they were taken out
        self._clear_removed(max(MAX_REMOVED, len(keys)))

    def bring_back(self, key: str) -> None:
        """Put a fit back, unless it was fitted again meanwhile."""
        removed, entry = self._removed(key), self.folder.entry(key)
        if entry.exists():
            shutil.rmtree(removed, ignore_errors=True)
        else:
            removed.rename(entry)

    def check_removed(self, key: str, *, is_there: bool) -> None:
        """Make sure that a fit can be brought back.

        Parameters
        ----------
        key : str
            Which.
        is_there : bool
            Whether there is one of this key that was not deleted.

        Raises
        ------
        InputError
            If it was not taken out, or is gone for good: newer ones pushed it out.
        """
        if self.has_removed(key):
            return
        if is_there:
            msg = f"The fit {key[:8]} is there: it was not deleted."
            raise InputError(msg)
        msg = (
            f"The fit {key[:8]} is not among the last {MAX_REMOVED} that were "
            "deleted and cannot be brought back. Fit again."
        )
        raise InputError(msg)

    def _removed(self, key: str) -> Path:
        return self.path / self.folder.entry(key).name

    def _clear_removed(self, n_kept: int) -> None:
        taken_out = self.path.iterdir()
        for path in sorted(taken_out, key=changed_at, reverse=True)[n_kept:]:
            shutil.rmtree(path, ignore_errors=True)
