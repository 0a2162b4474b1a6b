"""How near an estimate comes to a known truth, as numbers."""

from napari_destvi.metrics.match import match_spots, match_types
from napari_destvi.metrics.score import Scores, score

__all__ = ["Scores", "match_spots", "match_types", "score"]
