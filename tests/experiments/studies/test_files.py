from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.errors import InputError
from napari_destvi.experiments.studies import STUDIES, find_files

STARMAP, MERFISH = STUDIES["starmap"], STUDIES["merfish"]
DATA = Path(__file__).parents[4] / "shared" / "data"


def test_spots_and_reference_are_known_by_what_is_in_them(
    write_spots, write_cells
) -> None:
    spots, reference = write_spots("b"), write_cells("a", column="annotation")
    found = find_files(spots.parent, STARMAP)
    assert (found.slide, found.truth) == (spots, "proportions")
    assert (found.reference, found.labels) == (reference, "annotation")
    assert (found.n_shared, found.n_true, found.is_cells) == (3, 3, False)
    assert "3 of the 3 true types" in found.sentence()


def test_the_reference_with_most_of_the_true_types_is_taken(
    write_spots, write_cells
) -> None:
    write_spots()
    write_cells("few", types=("Astro", "Neuron"))
    most = write_cells("most", types=("astro", "Endo", "Other"))
    assert find_files(most.parent, STARMAP).reference == most


def test_shares_are_taken_before_numbers_of_cells(write_spots, write_cells) -> None:
    import anndata

    spots = write_spots(key="cell_counts")
    data = anndata.read_h5ad(spots)
    data.obsm["proportions"] = data.obsm["cell_counts"]
    data.write_h5ad(spots)
    write_cells()
    assert find_files(spots.parent, STARMAP).truth == "proportions"


@pytest.mark.parametrize(("study", "is_cells"), [(STARMAP, False), (MERFISH, True)])
def test_of_spots_and_cells_the_study_takes_what_it_prefers(
    write_spots, write_cells, study, is_cells
) -> None:
    write_spots()
    write_cells("reference")
    placed = write_cells("placed", has_places=True)
    found = find_files(placed.parent, study)
    assert found.is_cells is is_cells
    assert (found.slide == placed) is is_cells


def test_spots_are_taken_where_there_are_no_cells(write_spots, write_cells) -> None:
    spots = write_spots()
    write_cells()
    assert find_files(spots.parent, MERFISH).slide == spots


def test_a_missing_reference_is_told_with_what_there_is(write_spots) -> None:
    spots = write_spots()
    with pytest.raises(InputError, match=r"spots\.h5ad.*Missing is a reference"):
        find_files(spots.parent, STARMAP)


def test_an_empty_folder_is_told_what_it_needs_and_from_where(tmp_path) -> None:
    with pytest.raises(InputError, match=r"a slide.*a reference.*QuKunLab"):
        find_files(tmp_path, STARMAP)


def test_a_damaged_file_is_none_of_the_study(write_spots, write_cells) -> None:
    spots = write_spots()
    write_cells()
    (spots.parent / "damaged.h5ad").write_bytes(b"no hdf5")
    assert find_files(spots.parent, STARMAP).slide == spots


def test_types_without_a_shared_name_are_told(write_spots, write_cells) -> None:
    spots = write_spots(types=("A", "B"))
    write_cells()
    with pytest.raises(InputError, match="name their cell types differently"):
        find_files(spots.parent, STARMAP)


def test_a_missing_folder_is_told(tmp_path) -> None:
    with pytest.raises(InputError, match="no folder"):
        find_files(tmp_path / "none", STARMAP)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("folder", "study", "slide", "labels"),
    [
        ("starmap_li2022", STARMAP, "spots_189.h5ad", "cell_type"),
        ("merfish_hypothalamus", MERFISH, "spots_w100um.h5ad", "cell_type_coarse"),
    ],
)
def test_the_real_folders_are_understood(folder, study, slide, labels) -> None:
    if not (DATA / folder).is_dir():
        pytest.skip("the real slides are not there")
    if study is MERFISH and (DATA / folder / "cells.h5ad").exists():
        pytest.skip("the folder has cells, too")
    found = find_files(DATA / folder, study)
    assert (found.slide.name, found.labels) == (slide, labels)
