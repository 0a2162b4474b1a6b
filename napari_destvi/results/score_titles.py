"""What the scores of a run against a truth are called, wherever they are told."""

from __future__ import annotations

from typing import NamedTuple


class ScoreTitle(NamedTuple):
    """A score of a run.

    Parameters
    ----------
    mean : str
        What `metrics.Scores.to_dict` calls it, and with it the record of a kept fit.
    title : str
        At the head of a column.
    words : str
        Within a sentence.
    explanation : str
        What it is, for a reader who does not know it.
    higher_is_better : bool
        Whether the best value is the highest.
    """

    mean: str
    title: str
    words: str
    explanation: str
    higher_is_better: bool


#: By the column of the table of a sweep. All are means, NaN left out: of the types, or
#: of the spots.
SCORE_TITLES: dict[str, ScoreTitle] = {
    "pcc_types": ScoreTitle(
        "pcc_type",
        "Type PCC",
        "correlation of the types",
        "correlation of each type's shares with the true ones over the spots, mean "
        "over the types; 1 is best",
        higher_is_better=True,
    ),
    "pcc_spots": ScoreTitle(
        "pcc_spot",
        "Spot PCC",
        "correlation of the spots",
        "correlation of each spot's shares with the true ones over the types, mean "
        "over the spots; 1 is best",
        higher_is_better=True,
    ),
    "ssim": ScoreTitle(
        "ssim_type",
        "SSIM",
        "structural similarity",
        "structural similarity of each type's shares; 1 is best",
        higher_is_better=True,
    ),
    "rmse": ScoreTitle(
        "rmse",
        "RMSE",
        "error (RMSE)",
        "root mean square error of the shares; 0 is best",
        higher_is_better=False,
    ),
    "jsd": ScoreTitle(
        "jsd_spot",
        "JSD",
        "Jensen-Shannon distance",
        "Jensen-Shannon distance of the shares; 0 is best",
        higher_is_better=False,
    ),
}
