"""The slow work on past fits, done in the background: no session is known here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.errors import InputError
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.io.run_trim import trim
from napari_destvi.session import unfinished_states
from napari_destvi.session.past_fit_terms import (
    EndedFit,
    PastFits,
    ReadSlide,
    Scored,
    ScoresAsked,
)

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from napari_destvi.results import Result
    from napari_destvi.session.slide_contents import SlideContents

    ReadSpots = Callable[[Path], tuple[AnnData, tuple[str, ...], SlideContents]]

NO_FILE = (
    "This fit is of a slide that came from no file. Open that slide first, then the "
    "fit again."
)
GONE = (
    'The slide of this fit, "{path}", is not there any more. If it was moved, choose '
    "it with Spots… where it is now, and open the fit again."
)
CHANGED = (
    '"{path}" is not the slide of this fit any more: it has other spots or counts. '
    "Choose the file that was fitted with Spots…, and open the fit again."
)


def keep_fit(ended: EndedFit) -> str:
    """Keep a fit, with its scores where a truth is known, and let the oldest go.

    Its state is deleted after that: at every moment one of the two lies on the disk.

    Returns
    -------
    str
        Its key.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    from napari_destvi.experiments.unfinished import clear_abandoned
    from napari_destvi.io.ended_run import record_of

    truth = ended.truth
    record = record_of(
        ended.problem,
        ended.config,
        ended.result,
        slide=ended.slide,
        reference=ended.reference,
        ended=ended.ended,
        model=ended.model,
        scores={} if truth is None else _scores_or_none(ended.result, truth),
    )
    store = RunStore(ended.folder)
    store.keep(record, ended.result)
    if ended.state is not None:
        unfinished_states.forget(ended.state)
    trim(store)
    clear_abandoned(store)
    return record.key


def list_fits(folder: Path) -> PastFits:
    """Read what is known of the past fits in a folder.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    store = RunStore(folder)
    records = tuple(store.records())
    sizes = {record.key: store.n_bytes(record.key) for record in records}
    return PastFits(folder, records, store.unreadable, sizes, store.removed_bytes())


def open_fit(
    folder: Path, record: RunRecord, spots: AnnData | None, *, read_spots: ReadSpots
) -> tuple[Result, ReadSlide | None]:
    """Read the maps of a past fit, and their slide unless it is there.

    Parameters
    ----------
    folder : Path
        Where past fits lie.
    record : RunRecord
        Which of them.
    spots : AnnData or None
        The slide that is open.
    read_spots : callable
        Reads another.

    Returns
    -------
    result : Result
        The maps.
    slide : ReadSlide or None
        Their slide; None if it is the one that is open, wherever its file is now.

    Raises
    ------
    InputError
        If the fit is damaged, or its slide is gone or another one now.
    """
    from napari_destvi.io.fitted_slide import is_of

    result = RunStore(folder).result(record.key)
    if spots is not None and is_of(result, spots):
        return result, None
    path = Path(record.slide.path)
    if not record.slide.path:
        raise InputError(NO_FILE)
    if not path.exists():
        raise InputError(GONE.format(path=path))
    read = ReadSlide(*read_spots(path))
    if not is_of(result, read.spots):
        raise InputError(CHANGED.format(path=path))
    return result, read


def score_fits(asked: ScoresAsked) -> Scored:
    """Score past fits against what is taken for true, and remember it with each.

    Raises
    ------
    ExportError
        If the scores cannot be written.
    """
    store, problems, n_scored = RunStore(asked.folder), {}, 0
    for key in asked.keys:
        try:
            store.set_scores(key, _scores(store.result(key), asked.truth))
        except InputError as error:  # deleted meanwhile, or of other types
            problems[key] = str(error)
        else:
            n_scored += 1
    return Scored(n_scored, problems)


def _scores(result: Result, truth: pd.DataFrame) -> dict[str, float]:
    from napari_destvi.metrics import score

    means = score(result.proportions_frame(), truth).to_dict()
    return {name: float(mean) for name, mean in means.items() if mean is not None}


def _scores_or_none(result: Result, truth: pd.DataFrame) -> dict[str, float]:
    try:
        return _scores(result, truth)
    except InputError:  # a table of other types is no truth of this fit
        return {}
