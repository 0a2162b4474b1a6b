"""Real slides are ready to fit: good data give no false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.data.prepare import inspect
from napari_destvi.data.tissue import build_tissue
from napari_destvi.io.annotated import read_reference, read_spots

DATA = Path(__file__).parents[3] / "shared" / "data"
#: Slide, reference, labels, and the notes that the data do deserve.
SLIDES = [
    (
        "starmap_li2022/spots_189",
        "starmap_li2022/ref_replicate_832",
        "cell_type",
        {"image-missing"},
    ),
    (
        "merfish_hypothalamus/spots_w100um",
        "merfish_hypothalamus/ref_moffitt_scrna_1308",
        "cell_type_coarse",
        {"image-missing", "silent-genes", "empty-cells"},
    ),
    (
        "lymphnode_visium/lymphnode_visium_spatial",
        "lymphnode_visium/lymphnode_visium_ref",
        "cell_type",
        {"image-missing", "silent-genes"},
    ),
    (
        "her2st/spots_C2",
        "her2st/ref_wu2021_CID4465_1564",
        "cell_type",
        {"silent-genes", "spots-without-used-genes"},
    ),
]
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real slides are not here"),
]


@pytest.mark.parametrize(("slide", "cells", "labels", "notes"), SLIDES)
def test_a_real_slide_is_ready_without_consent(
    slide: str, cells: str, labels: str, notes: set[str]
):
    spots = read_spots(DATA / f"{slide}.h5ad")
    reference = read_reference(DATA / f"{cells}.h5ad")
    inspection = inspect(spots, reference, labels=labels)
    assert inspection.problem is not None
    assert {finding.code for finding in inspection.findings} <= notes


def test_the_tumour_section_lies_on_its_picture():
    tissue = build_tissue(read_spots(DATA / "her2st/spots_C2.h5ad"))
    height, width = tissue.image.shape[:2]
    on_picture = tissue.coordinates * tissue.image_scale
    assert (on_picture > 0).all()
    assert (on_picture < (width, height)).all()
    assert tissue.spot_diameter == pytest.approx(145.8, abs=0.1)
