"""On a published benchmark: truth, a fit of ours and seven published results."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.session import Session, answers, choices, comparing
from napari_destvi.session.needs import needs
from napari_destvi.session.ranking import rank, take_ranking, to_rank
from napari_destvi.session.shown import show
from napari_destvi.session.slide_contents import contents_of

DATA = Path(__file__).parents[3] / "shared/data/starmap_li2022"
SPOTS, REFERENCE = DATA / "spots_189.h5ad", DATA / "ref_replicate_832.h5ad"
TITLE = "{} (in this slide)"
TRUTH = TITLE.format("proportions")
#: Mean correlations over 12 types, per type and per spot, as the tables of Li et al.
#: 2022 (doi 10.1038/s41592-022-01480-9) give them; "Other" is no type and left out.
PUBLISHED = {
    "Cell2location": (0.595, 0.583),
    "DestVI": (0.024, 0.033),
    "RCTD": (0.638, 0.717),
    "SPOTlight": (0.542, 0.532),
    "STRIDE": (0.537, 0.572),
    "Stereoscope": (0.606, 0.637),
    "Tangram": (0.557, 0.618),
}

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here"),
]


@pytest.fixture
def opened() -> Session:
    """The slide as the window opens it, with all of its tables to be ranked."""
    from napari_destvi import read_spots

    session, spots = Session(), read_spots(SPOTS)
    choices.choose_spots(session, SPOTS)
    answers.take_spots(session, SPOTS, spots, (), contents_of(spots))
    comparing.compare_with(session, TRUTH)
    comparing.choose_left(session, TITLE.format("published_RCTD"))
    comparing.pair_types(session, {"Other": None})
    session.among_shared = session.is_ranking_shown = True
    return session


def ranked(session: Session):
    assert "ranking" in needs(session)
    asked = to_rank(session)
    take_ranking(session, asked, rank(asked))
    return {row.title: row.means for row in session.ranking}


def test_before_a_fit_all_published_results_have_their_numbers(opened: Session):
    means = ranked(opened)
    for method, expected in PUBLISHED.items():
        found = means[TITLE.format(f"published_{method}")]
        assert (found["n_types"], found["n_spots"]) == (12, 189)
        assert (found["pcc_type"], found["pcc_spot"]) == pytest.approx(
            expected, abs=5e-4
        )


@pytest.mark.slow
def test_a_fit_of_ours_stands_first_in_the_same_list(opened: Session):
    from napari_destvi import fit, read_reference
    from napari_destvi.data.labels import label_candidates

    reference = read_reference(REFERENCE)
    labels = label_candidates(reference)[0]
    show(opened, fit(opened.spots, reference, labels=labels, accept=("all",)))
    means = ranked(opened)
    assert next(iter(means)) is None
    assert len(means) == 2 + len(PUBLISHED)  # ours, and the numbers of cells
    assert means[None]["n_types"] == 12
    assert means[None]["pcc_type"] > PUBLISHED["RCTD"][0] / 2
