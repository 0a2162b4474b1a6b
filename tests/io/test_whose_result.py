"""A result knows its slide again by the counts, and no other slide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.data.prepare import prepare
from napari_destvi.data.problem import Problem
from napari_destvi.errors import ExportError
from napari_destvi.io.annotated import read_reference, read_spots
from napari_destvi.io.results import read_result, write_result
from napari_destvi.io.sample import sample_paths
from napari_destvi.results import Result

DATA = Path(__file__).parents[3] / "shared" / "data" / "her2st"
N_SPOTS, N_GENES = 12, 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "result.h5ad"


def _slide(seed: int) -> AnnData:
    """Return a slide that shares its names with every other."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(3, (N_SPOTS, N_GENES)).astype(np.float32)
    slide = AnnData(sp.csr_matrix(counts), obsm={"spatial": rng.random((N_SPOTS, 2))})
    slide.obs_names = [f"spot {i}" for i in range(N_SPOTS)]
    slide.var_names = [f"GENE{i}" for i in range(N_GENES)]
    return slide


def _cells() -> AnnData:
    cells = AnnData(_slide(9).X[np.tile(np.arange(N_SPOTS), 2)])
    cells.var_names = [f"GENE{i}" for i in range(N_GENES)]
    cells.obs["cell_type"] = np.repeat(["B cell", "T cell"], N_SPOTS)
    return cells


def _result(problem: Problem) -> Result:
    shape = (problem.spatial.n_spots, problem.reference.n_cell_types)
    shares = np.full(shape, 1 / shape[1], dtype=np.float32)
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=problem.reference.cell_types,
        gene_names=problem.gene_names,
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shape, 2), dtype=np.float32),
        activation=shares,
        settings={"data": problem.provenance},
    )


def _fitted(slide: AnnData, **options: object) -> Result:
    options = {"labels": "cell_type", "accept": ("all",), **options}
    return _result(prepare(slide, _cells(), **options))


def _empty_spot(slide: AnnData) -> None:
    counts = slide.X.toarray()
    counts[4] = 0
    slide.X = sp.csr_matrix(counts)


def _nowhere(slide: AnnData) -> None:
    slide.obsm["spatial"][3] = np.nan


def _repeated_genes(slide: AnnData) -> None:
    slide.var_names = ["GENE1", *slide.var_names[1:]]


def _repeated_spots(slide: AnnData) -> None:
    slide.obs_names = ["spot 1", *slide.obs_names[1:]]


def _prefixes(slide: AnnData) -> None:
    slide.var_names = [f"GRCh38_{name}" for name in slide.var_names]


def _counts_in_a_layer(slide: AnnData) -> None:
    slide.layers["counts"] = slide.X.copy()
    slide.X = slide.X.log1p()


def _counts_in_raw(slide: AnnData) -> None:
    slide.raw = slide.copy()
    slide.X = slide.X.log1p()


def _as_it_is(_: AnnData) -> None:
    pass


@pytest.mark.parametrize(
    "change",
    [
        _as_it_is,
        _empty_spot,
        _nowhere,
        _repeated_genes,
        _repeated_spots,
        _prefixes,
        _counts_in_a_layer,
        _counts_in_raw,
    ],
)
@pytest.mark.parametrize("n_top_genes", ["auto", 10])
@pytest.mark.filterwarnings("ignore:.*names are not unique")
def test_the_fitted_slide_is_taken_and_so_is_the_file_of_the_result(
    change, n_top_genes, path: Path
):
    slide = _slide(1)
    change(slide)
    write_result(_fitted(slide, n_top_genes=n_top_genes), path, spots=slide)
    write_result(read_result(path), path, spots=read_spots(path), force=True)


def test_the_order_of_spots_and_genes_does_not_matter(path: Path):
    slide = _slide(1)
    result = _fitted(slide)
    write_result(result, path, spots=slide[::-1, ::-1].copy())
    write_result(read_result(path), path, spots=slide, force=True)


@pytest.mark.parametrize("place", [_as_it_is, _counts_in_a_layer, _counts_in_raw])
def test_another_slide_with_the_same_names_is_refused(place, path: Path):
    slide, other = _slide(1), _slide(2)
    place(slide)
    place(other)
    with pytest.raises(ExportError, match="same names, but not the counts"):
        write_result(_fitted(slide), path, spots=other)
    assert not path.exists()


def test_counts_that_are_transformed_since_raise_no_alarm(path: Path):
    slide = _slide(1)
    result = _fitted(slide)
    slide.X = slide.X.log1p()
    write_result(result, path, spots=slide)


def test_the_sample_is_known_again(path: Path):
    spots_path, reference_path = sample_paths()
    spots = read_spots(spots_path)
    problem = prepare(spots, read_reference(reference_path), labels="cell_type")
    write_result(_result(problem), path, spots=read_spots(spots_path))


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="the real slides are not here")
@pytest.mark.parametrize("n_top_genes", ["auto", 500])
def test_a_real_slide_is_known_again(path: Path, n_top_genes):
    spots = read_spots(DATA / "spots_C2.h5ad")
    cells = read_reference(DATA / "ref_wu2021_CID4465_1564.h5ad")
    result = _result(prepare(spots, cells, labels="cell_type", n_top_genes=n_top_genes))
    write_result(result, path, spots=spots)
    write_result(read_result(path), path, spots=read_spots(path), force=True)
