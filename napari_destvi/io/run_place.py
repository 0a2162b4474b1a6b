"""In which folder past fits are kept: the environment, the user or the system says."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

import platformdirs

from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import atomic_path, check_folder, not_written

_log = logging.getLogger(__name__)

#: Names another folder, for tests and shared machines.
FOLDER_VARIABLE = "NAPARI_DESTVI_RUNS"
_CHOICE = "folder"


def is_named_outside() -> bool:
    """Tell whether the environment names the folder, whatever the user chose."""
    return bool(os.environ.get(FOLDER_VARIABLE))


def default_folder() -> Path:
    """Return where fits are kept: as the environment, the user or the system says."""
    named = os.environ.get(FOLDER_VARIABLE) or _chosen_folder()
    return Path(named or Path(platformdirs.user_data_dir("napari-destvi")) / "runs")


def choose_folder(folder: Path) -> None:
    """Keep fits in another folder from now on, in the window and in programs.

    Raises
    ------
    ExportError
        If files cannot be written there, or the choice cannot be remembered.
    """
    check_folder(folder)
    file = _choice_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(not_written(file, error)) from error
    with atomic_path(file, force=True) as temporary:
        text = json.dumps({_CHOICE: str(folder.absolute())})
        temporary.write_text(text, encoding="utf-8")


def _choice_file() -> Path:
    return platformdirs.user_config_path("napari-destvi", appauthor=False) / "runs.json"


def _chosen_folder() -> str | None:
    try:
        chosen = json.loads(_choice_file().read_text(encoding="utf-8"))[_CHOICE]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("The folder chosen for past fits cannot be read: %s", error)
        return None
    return chosen if isinstance(chosen, str) else None
