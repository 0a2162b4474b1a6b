"""Every bad input gets the sentence it deserves, and nothing is changed."""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.data.answers import QUESTION_CODES, answer
from napari_destvi.data.findings import NeedsConsent
from napari_destvi.data.prepare import Inspection, inspect, prepare
from napari_destvi.data.problem import Problem
from napari_destvi.data.slide_hash import is_another_slide
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_reference, read_spots

Spoil = Callable[[AnnData, AnnData], None]


@dataclass(frozen=True)
class Case:
    """One row of the table: what is spoilt, and what must be found."""

    number: int
    code: str
    severity: str
    sentence: str
    spoil: Spoil
    remedy: Callable[[Problem], bool] = bool
    labels: str = "cell_type"
    library: str | None = None
    choice: str = ""


def _divide(spots: AnnData, _: AnnData) -> None:
    spots.X = spots.X / 7 * 60  # above what a logarithm reaches


def _logarithm(_: AnnData, reference: AnnData) -> None:
    reference.X = reference.X.log1p()


def _divide_and_keep(spots: AnnData, reference: AnnData) -> None:
    spots.layers["raw"] = spots.X
    _divide(spots, reference)


def _divide_with_counts(spots: AnnData, reference: AnnData) -> None:
    spots.layers["counts"] = spots.X
    _divide(spots, reference)


def _logarithm_and_keep(spots: AnnData, reference: AnnData) -> None:
    reference.layers["raw"] = reference.X
    _logarithm(spots, reference)


def _not_a_number(spots: AnnData, _: AnnData) -> None:
    spots.X = spots.X.toarray()
    spots.X[2, 4] = np.nan


def _negative(_: AnnData, reference: AnnData) -> None:
    reference.X.data[0] = -1


def _empty_spots(spots: AnnData, _: AnnData) -> None:
    counts = spots.X.toarray()
    counts[[3, 8]] = 0
    spots.X = sp.csr_matrix(counts)


def _silent_gene(_: AnnData, reference: AnnData) -> None:
    counts = reference.X.toarray()
    counts[:, 5] = 0
    reference.X = sp.csr_matrix(counts)


def _other_genes(_: AnnData, reference: AnnData) -> None:
    reference.var_names = [f"At{i}" for i in range(reference.n_vars)]


def _ensembl(_: AnnData, reference: AnnData) -> None:
    reference.var["symbol"] = reference.var_names.to_numpy()
    reference.var["feature_types"] = "Gene Expression"
    reference.var_names = [f"ENSG{i:011}" for i in range(reference.n_vars)]


def _versions(spots: AnnData, reference: AnnData) -> None:
    spots.var_names = [f"ENSG{i:011}.7" for i in range(spots.n_vars)]
    reference.var_names = [f"ENSG{i:011}" for i in range(reference.n_vars)]


def _mouse(_: AnnData, reference: AnnData) -> None:
    reference.var_names = [name.capitalize() for name in reference.var_names]


def _few_genes(spots: AnnData, _: AnnData) -> None:
    spots.var_names = [f"x{i}" if i > 79 else f"GENE{i}" for i in range(spots.n_vars)]


def _repeated_genes(spots: AnnData, _: AnnData) -> None:
    spots.var_names = ["GENE1", *spots.var_names[1:]]


def _genes_repeated_on_both_sides(spots: AnnData, reference: AnnData) -> None:
    for data in (spots, reference):
        data.var_names = ["GENE1", *data.var_names[1:]]


def _nothing(_: AnnData, __: AnnData) -> None:
    pass


def _missing_labels(_: AnnData, reference: AnnData) -> None:
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[:2], labels[2] = None, "nan"
    reference.obs["cell_type"] = pd.Categorical(labels)


def _numbers(_: AnnData, reference: AnnData) -> None:
    reference.obs["cell_type"] = reference.obs["cell_type"].cat.codes.to_numpy()


def _one_type(_: AnnData, reference: AnnData) -> None:
    reference.obs["cell_type"] = "T cell"


def _barcodes(_: AnnData, reference: AnnData) -> None:
    reference.obs["cell_type"] = reference.obs_names.to_numpy()


def _small_type(_: AnnData, reference: AnnData) -> None:
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[:9], labels[9:19] = "rare", "just enough"
    reference.obs["cell_type"] = labels


def _small_types(_: AnnData, reference: AnnData) -> None:
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[:9], labels[9:15] = "rare", "few"
    reference.obs["cell_type"] = labels


def _hardly_any_cells(_: AnnData, reference: AnnData) -> None:
    labels = np.repeat(["a", "b", "c", "d", "e"], 9)
    reference.obs["cell_type"] = labels


def _many_spellings(_: AnnData, reference: AnnData) -> None:
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[:10] = "t  Cell"
    labels[10:15] = "B cell"
    labels[25:30] = "B cell"
    reference.obs["cell_type"] = labels


def _spellings(_: AnnData, reference: AnnData) -> None:
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[-4:] = "t  Cell"
    reference.obs["cell_type"] = labels


def _slash(_: AnnData, reference: AnnData) -> None:
    reference.obs["cell_type"] = [
        label.replace("T cell", "CD4/CD8 T") for label in reference.obs["cell_type"]
    ]


def _repeated_spots(spots: AnnData, _: AnnData) -> None:
    spots.obs_names = ["spot 1", *spots.obs_names[1:]]


def _few_spots(spots: AnnData, reference: AnnData) -> None:
    _two_used_libraries(spots, reference)
    spots.obs["slice"] = ["section"] * 49 + ["other"] * 11


def _no_coordinates(spots: AnnData, _: AnnData) -> None:
    del spots.obsm["spatial"]


def _gaps(spots: AnnData, _: AnnData) -> None:
    spots.obsm["spatial"][[4, 7], 1] = np.nan


def _one_place(spots: AnnData, _: AnnData) -> None:
    spots.obsm["spatial"][:] = 12.0


def _grid(spots: AnnData, _: AnnData) -> None:
    x, y = np.meshgrid(np.arange(12), np.arange(5))
    spots.obsm["spatial"] = np.column_stack([x.ravel(), y.ravel()])


def _swapped(spots: AnnData, _: AnnData) -> None:
    spots.obsm["spatial"] = spots.obsm["spatial"][:, ::-1].copy()


def _three_columns(spots: AnnData, _: AnnData) -> None:
    places = spots.obsm["spatial"]
    spots.obsm["spatial"] = np.column_stack([places, np.zeros(len(places))])


def _no_image(spots: AnnData, _: AnnData) -> None:
    del spots.uns["spatial"]


def _far_away(spots: AnnData, _: AnnData) -> None:
    spots.obsm["spatial"] *= 9


def _no_scale(spots: AnnData, _: AnnData) -> None:
    del spots.uns["spatial"]["section"]["scalefactors"]["tissue_hires_scalef"]


def _bad_scale(spots: AnnData, _: AnnData) -> None:
    spots.uns["spatial"]["section"]["scalefactors"]["tissue_hires_scalef"] = -0.2


def _no_pixels(spots: AnnData, _: AnnData) -> None:
    spots.uns["spatial"]["section"]["images"]["hires"] = np.zeros(7)


def _two_libraries(spots: AnnData, _: AnnData) -> None:
    spots.uns["spatial"]["other"] = spots.uns["spatial"]["section"]


def _two_used_libraries(spots: AnnData, reference: AnnData) -> None:
    _two_libraries(spots, reference)
    spots.obs["slice"] = ["section"] * 55 + ["other"] * 5


def _libraries_with_a_gap(spots: AnnData, reference: AnnData) -> None:
    _two_used_libraries(spots, reference)
    spots.obs["sparse note"] = ["section"] + [None] * 59
    spots.obs.loc["spot 0", "slice"] = None


def _fewer_genes_than_needed(spots: AnnData, _: AnnData) -> None:
    spots.var_names = [f"x{i}" if i > 8 else f"GENE{i}" for i in range(spots.n_vars)]


def _beside_tissue(spots: AnnData, _: AnnData) -> None:
    spots.obs["in_tissue"] = [0] * 7 + [1] * 53


def _nearly_empty(spots: AnnData, _: AnnData) -> None:
    counts = spots.X.toarray()
    counts[:40, 10:] = 0
    counts[:40, :10] = 1
    spots.X = sp.csr_matrix(counts)


def _antibodies(spots: AnnData, _: AnnData) -> None:
    spots.var["feature_types"] = [
        *["Antibody Capture"] * 3,
        "Custom",
        *["Gene Expression"] * (spots.n_vars - 4),
    ]


def _exchanged(spots: AnnData, reference: AnnData) -> None:
    del spots.obsm["spatial"]
    spots.obs["cell_type"] = "T cell"
    reference.obsm["spatial"] = np.ones((reference.n_obs, 2))
    del reference.obs["cell_type"]


def _slide_as_reference(_: AnnData, reference: AnnData) -> None:
    reference.obsm["spatial"] = np.ones((reference.n_obs, 2))
    del reference.obs["cell_type"]


def _without(*names: str) -> Callable[[Problem], bool]:
    return lambda problem: not set(names) & set(problem.spatial.spot_names)


def _n_genes(n: int) -> Callable[[Problem], bool]:
    return lambda problem: problem.n_genes == n


def _counts_from(source: str) -> Callable[[Problem], bool]:
    return lambda problem: problem.provenance["spots_matrix"] == source


def _total_of_first_gene(problem: Problem) -> float:
    return float(problem.spatial.counts[:, 0].sum())  # 60 spots of 3 counts a gene


def _n_cells(n: int) -> Callable[[Problem], bool]:
    return lambda problem: problem.reference.n_cells == n


def _types(*names: str) -> Callable[[Problem], bool]:
    return lambda problem: problem.reference.cell_types == names


CASES = [
    Case(1, "counts-not-whole", "stop",
         r"^\d+ % of the values of the slide's X are not whole .*layers\[\"counts\"\]",
         _divide),
    Case(2, "counts-log-transformed", "stop",
         r"The reference's X looks log-transformed: its largest value is \d\.\d",
         _logarithm),
    Case(1, "slide-matrix", "ask",
         r"^\d+ % of the values .* layers\[\"raw\"\] holds whole numbers: those may be",
         _divide_and_keep, _counts_from('layers["raw"]'), choice="raw"),
    Case(2, "reference-matrix", "ask",
         r"^The reference's X looks .* layers\[\"raw\"\] holds whole numbers",
         _logarithm_and_keep, choice="raw"),
    Case(1, "counts-elsewhere", "tell",
         r'The slide\'s X holds no counts; those in layers\["counts"\] are used',
         _divide_with_counts, _counts_from('layers["counts"]')),
    Case(3, "counts-not-finite", "stop",
         r"1 value of the slide's X is not a number .* in row 3 \(spot 2\), column 5 "
         r"\(GENE4\)",
         _not_a_number),
    Case(4, "counts-negative", "stop",
         r"1 value of the reference's X is negative, first in row 1 \(cell 0\)",
         _negative),
    Case(5, "empty-spots", "ask",
         r"2 spots have no count at all: spot 3, spot 8\.",
         _empty_spots, _without("spot 3", "spot 8")),
    Case(6, "silent-genes", "tell",
         r"without a single count are not used: 0 in the slide, 1 in the reference",
         _silent_gene, _n_genes(119)),
    Case(7, "no-shared-genes", "stop",
         r"no gene in common.* GENE0, GENE1, GENE2, GENE3, GENE4; the reference's At0,",
         _other_genes),
    Case(8, "genes-by-column", "ask",
         r"Only 0 genes have .*gene names with the reference's var\[\"symbol\"\] finds "
         "120",
         _ensembl, lambda problem: problem.gene_names[7] == "GENE7"),
    Case(8, "genes-by-prefix", "ask",
         r"without genome prefixes .* and version numbers .* 120 are the same",
         _versions, _n_genes(120)),
    Case(9, "genes-by-case", "ask",
         r"without regard to capitals 120 are the same\. Human .* mouse",
         _mouse, lambda problem: problem.gene_names[7] == "GENE7"),
    Case(10, "few-shared-genes", "tell", "share only 80 genes", _few_genes,
         _n_genes(80)),
    Case(10, "too-few-genes", "stop", "Only 9 genes can be used: .* At least 10 are",
         _fewer_genes_than_needed),
    Case(11, "duplicate-genes", "ask",
         "1 gene name occurs more than once in a file: GENE1",
         _repeated_genes, lambda problem: _total_of_first_gene(problem) > 270,
         choice="sum"),
    Case(11, "duplicate-genes", "ask",
         "1 gene name occurs more than once in a file: GENE1",
         _repeated_genes, lambda problem: _total_of_first_gene(problem) < 270,
         choice="separate"),
    Case(11, "duplicate-genes", "ask",
         "1 gene name occurs more than once in a file: GENE1",
         _genes_repeated_on_both_sides, _n_genes(120), choice="separate"),
    Case(12, "labels-column-missing", "stop",
         r'no column obs\["type"\]. Columns that may hold cell types: "cell_type"\.',
         _nothing, labels="type"),
    Case(13, "labels-missing", "ask", "3 cells have no label",
         _missing_labels, _n_cells(42)),
    Case(14, "labels-numeric", "ask", r"are numbers \(0, 1, 2\)", _numbers,
         _types("0", "1", "2")),
    Case(15, "labels-one-type", "stop", r"of one type \(T cell\)", _one_type),
    Case(15, "labels-all-different", "stop", "45 different labels for 45 cells",
         _barcodes),
    Case(16, "small-types", "ask", r"1 type has fewer than 10 cells: rare \(9\)",
         _small_type, _types("Fibroblast", "T cell", "just enough"), choice="drop"),
    Case(16, "small-types", "ask", r"2 types have .*: few \(6\), rare \(9\)",
         _small_types, _types("Fibroblast", "Other types", "T cell"), choice="merge"),
    Case(16, "small-types", "stop", r"Fewer than 2 types have 10 cells or more",
         _hardly_any_cells),
    Case(17, "labels-spelling", "ask", 'case or spaces: "T cell" and "t  Cell"',
         _spellings, _types("B cell", "Fibroblast", "T cell"), choice="merge"),
    Case(17, "labels-spelling", "ask", 'case or spaces: "T cell" and "t  Cell"',
         _many_spellings, _types("B cell", "Fibroblast", "T cell", "t  Cell"),
         choice="separate"),
    Case(18, "labels-characters", "tell", '"CD4/CD8 T" as "CD4_CD8 T"', _slash,
         _types("B cell", "CD4/CD8 T", "Fibroblast")),
    Case(19, "duplicate-spots", "ask", "1 spot name occurs more than once: spot 1",
         _repeated_spots,
         lambda problem: problem.spatial.spot_names[:2] == ("spot 1", "spot 1-1")),
    Case(21, "few-spots", "tell", "only 49 spots. With fewer than 50", _few_spots,
         lambda problem: problem.spatial.n_spots == 49, library="section"),
    Case(22, "coordinates-missing", "stop", r'obsm\["spatial"\]; obsm\["X_spatial"\]',
         _no_coordinates),
    Case(23, "coordinates-nan", "ask", "2 spots have no coordinates",
         _gaps, _without("spot 4", "spot 7")),
    Case(24, "coordinates-equal", "stop", "All spots lie in one place", _one_place),
    Case(24, "coordinates-grid", "tell", "grid indices .* shown without the image",
         _grid),
    Case(25, "coordinates-swapped", "ask", "all would lie on it if x and y were exch",
         _swapped,
         lambda problem: problem.spatial.coordinates[1].tolist() == [130.5, 40.5]),
    Case(26, "coordinates-more-than-two", "tell", "has 3 columns; the first two",
         _three_columns),
    Case(27, "image-missing", "tell", "has no tissue image", _no_image),
    Case(28, "image-mismatch", "ask",
         r"covers 1,000 x 400 full-resolution pixels, but the spots reach from x 454 "
         r"to 8,374 and from y 364 to 3,064",
         _far_away),
    Case(29, "scale-missing", "tell",
         'image "hires" lacks its scale factor "tissue_hires_scalef"', _no_scale),
    Case(29, "scale-missing", "tell",
         '"tissue_hires_scalef" of the image "hires" is -0.2;', _bad_scale),
    Case(29, "scale-missing", "tell", '"hires" is not an array of pixels', _no_pixels),
    Case(30, "several-libraries", "stop", "2 libraries .*: other, section",
         _two_libraries),
    Case(30, "unknown-library", "stop", 'no library "third". It has: other, section',
         _two_libraries, library="third"),
    Case(30, "library-spots", "tell", 'Of the 60 spots the 55 of library "section"',
         _two_used_libraries, library="section",
         remedy=lambda problem: problem.spatial.n_spots == 55),
    Case(30, "library-spots", "tell",
         r'the 54 of library "section" \(obs\["slice"\]\) are used\. 1 spot has no '
         "value there and is left out",
         _libraries_with_a_gap, _without("spot 0", "spot 55"), library="section"),
    Case(30, "several-libraries", "stop", r'No column of obs .*obs\["library_id"\]',
         _two_libraries),
    Case(30, "library-column-missing", "ask", r'No column of obs .*obs\["library_id"\]',
         _two_libraries, library="section",
         remedy=lambda problem: problem.spatial.n_spots == 60),
    Case(31, "outside-tissue", "ask",
         r'7 of 60 spots lie beside the tissue \(0 in obs\["in_tissue"\]\): .* raw',
         _beside_tissue, _without("spot 0", "spot 6"), choice="drop"),
    Case(31, "outside-tissue", "ask", "7 of 60 spots lie beside the tissue",
         _beside_tissue, lambda problem: problem.spatial.n_spots == 60, choice="keep"),
    Case(31, "raw-matrix", "tell",
         r"67 % of the slide's spots have 10 counts or fewer: .*filtered_feature_bc",
         _nearly_empty),
    Case(32, "other-features", "ask",
         r'the slide holds Antibody Capture \(3\), Custom \(1\)\. Their counts',
         _antibodies, _n_genes(116)),
    Case(38, "files-swapped", "stop", "seem to be exchanged: .* Swap", _exchanged),
    Case(38, "files-swapped", "stop", "If the files are exchanged, swap them",
         _slide_as_reference),
]  # fmt: skip


def _look(
    case: Case, spots: AnnData, reference: AnnData, accept: tuple[str, ...] = ()
) -> Inspection:
    return inspect(
        spots, reference, labels=case.labels, accept=accept, library=case.library
    )


def _content(data: AnnData) -> bytes:
    counts = data.X
    held: list[Any] = (
        [counts.data, counts.indices, counts.indptr]
        if sp.issparse(counts)
        else [counts]
    )
    return pickle.dumps([*held, data.obs, data.var, dict(data.obsm), dict(data.uns)])


@pytest.fixture
def files(
    request: pytest.FixtureRequest, spots: AnnData, reference: AnnData, tmp_path: Path
) -> tuple[Case, AnnData, AnnData]:
    case: Case = request.param
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        case.spoil(spots, reference)
        spots.write_h5ad(tmp_path / "spots.h5ad")
        reference.write_h5ad(tmp_path / "reference.h5ad")
    return (
        case,
        read_spots(tmp_path / "spots.h5ad"),
        read_reference(tmp_path / "reference.h5ad"),
    )


def _named(case: Case) -> str:
    return f"{case.number}-{case.code}"


every_case = pytest.mark.parametrize("files", CASES, ids=_named, indirect=True)


def _with_severity(*severities: str) -> pytest.MarkDecorator:
    cases = [case for case in CASES if case.severity in severities]
    return pytest.mark.parametrize("files", cases, ids=_named, indirect=True)


def test_every_question_is_among_the_cases():
    asked = {case.code for case in CASES if case.severity == "ask"}
    of_single_cells = {"cells-matrix"}  # before they become spots
    assert asked == set(QUESTION_CODES) - of_single_cells


@every_case
def test_the_file_gets_its_sentence_and_no_other_complaint(files):
    case, spots, reference = files
    found = _look(case, spots, reference).findings
    (finding,) = [finding for finding in found if finding.code == case.code]
    assert finding.severity == case.severity
    assert re.search(case.sentence, finding.message), finding.message
    assert bool(finding.consent) == (case.severity == "ask")
    others = {finding.severity for finding in found if finding.code != case.code}
    assert others <= {"tell"}


@every_case
def test_nothing_is_written_and_no_data_change(files, tmp_path: Path):
    case, spots, reference = files
    on_disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    in_memory = _content(spots), _content(reference)
    _look(case, spots, reference, accept=("all",))
    assert (_content(spots), _content(reference)) == in_memory
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == on_disk


@_with_severity("stop")
def test_a_stop_cannot_be_accepted(files):
    case, spots, reference = files
    assert _look(case, spots, reference, accept=("all",)).problem is None
    with pytest.raises(InputError, match=case.sentence.removeprefix("^")):
        prepare(spots, reference, labels=case.labels, library=case.library)


@_with_severity("ask")
def test_a_question_waits_for_consent(files):
    case, spots, reference = files
    inspection = _look(case, spots, reference)
    assert inspection.problem is None
    assert inspection.summary is not None
    assert [finding.code for finding in inspection.questions] == [case.code]
    with pytest.raises(NeedsConsent, match=f"accept {case.code}"):
        prepare(spots, reference, labels=case.labels, library=case.library)


@_with_severity("ask", "tell")
def test_consent_or_a_note_leads_to_a_mended_problem(files):
    case, spots, reference = files
    accepted = (answer(case.code, case.choice),) if case.severity == "ask" else ()
    problem = _look(case, spots, reference, accept=accepted).problem
    assert problem is not None
    assert case.remedy(problem)
    assert problem.provenance["accepted"] == list(accepted)


def test_a_slide_with_antibodies_is_known_again_by_all_its_features(
    spots: AnnData, reference: AnnData
):
    _antibodies(spots, reference)
    accept = ("other-features",)
    problem = prepare(spots, reference, labels="cell_type", accept=accept)
    rows = np.arange(spots.n_obs)
    known = problem.provenance
    assert not is_another_slide(spots, rows, spots.obs_names, known)
    spots.X = spots.X * 2
    assert is_another_slide(spots, rows, spots.obs_names, known)
