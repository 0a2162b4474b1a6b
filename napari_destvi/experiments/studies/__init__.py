"""The studies of DestVI's authors as sweeps over files that the user has."""

from napari_destvi.experiments.studies.files import StudyFiles, find_files
from napari_destvi.experiments.studies.recipes import (
    SETTINGS,
    STUDIES,
    Part,
    Study,
    Wishes,
    parts_of,
)

__all__ = [
    "SETTINGS",
    "STUDIES",
    "Part",
    "Study",
    "StudyFiles",
    "Wishes",
    "find_files",
    "parts_of",
]
