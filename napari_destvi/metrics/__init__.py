"""How near an estimate comes to a known truth or to another, as numbers."""

from napari_destvi.metrics.comparison import Comparison, compare
from napari_destvi.metrics.match import clear_pairs, match_types
from napari_destvi.metrics.name_guesses import Guess, guess_partners
from napari_destvi.metrics.score import Scores, score
from napari_destvi.metrics.shared_spots import match_spots

__all__ = [
    "Comparison",
    "Guess",
    "Scores",
    "clear_pairs",
    "compare",
    "guess_partners",
    "match_spots",
    "match_types",
    "score",
]
