"""What a fit returns: the result and the progress on the way to it."""

from napari_destvi.results.progress import STAGES, FitProgress, Stage
from napari_destvi.results.result import Result

__all__ = ["STAGES", "FitProgress", "Result", "Stage"]
