"""The functions that the window calls in the background, imported when called.

A dock is given other services in tests, so that no file or fit is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.errors import InputError
from napari_destvi.results import FitProgress, Result, TypeAxes
from napari_destvi.session import (
    AxesAsked,
    Compared,
    Drawing,
    Export,
    LimitsAsked,
    Question,
    Ranked,
    RankingAsked,
    Session,
)
from napari_destvi.session.differing_terms import DifferingAsked
from napari_destvi.session.dropping import Recognised
from napari_destvi.session.gene_maps import GeneAsked, GeneFound
from napari_destvi.session.gene_set_files import GeneSetsAsked, GeneSetsFound
from napari_destvi.session.model_terms import ModelAsked, ModelFound
from napari_destvi.session.past_fit_terms import (
    EndedFit,
    PastFits,
    ReadSlide,
    Scored,
    ScoresAsked,
)
from napari_destvi.session.region import RegionsAsked, RegionsRead
from napari_destvi.session.states_terms import StatesAsked
from napari_destvi.session.sweep_terms import ReportAsked, SweepAsked, SweepNews

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from napari_destvi.data.full_picture import FullPicture
    from napari_destvi.data.prepare import Inspection
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.jobs import Applied, JobControl
    from napari_destvi.metrics import Comparison
    from napari_destvi.results.difference import Difference
    from napari_destvi.session.placed_states import PlacedStates
    from napari_destvi.session.slide_contents import SlideContents

    #: A slide, its capture areas, the fitted one, the result, what else is there.
    OpenedResult = tuple[AnnData, tuple[str, ...], str | None, Result, SlideContents]


class RunFit(Protocol):
    """A fit as a stream of reports, such as `jobs.run_fit`."""

    def __call__(
        self,
        problem: Problem,
        config: FitConfig,
        *,
        control: JobControl,
        checkpoint: Path | None,
    ) -> Iterator[FitProgress]:
        """Start it, or let it go on from the state in a folder."""


class RunApply(Protocol):
    """The application of a trained model as a stream of reports."""

    def __call__(
        self, applied: Applied, config: FitConfig, *, control: JobControl
    ) -> Iterator[FitProgress]:
        """Start it."""


class DoSweep(Protocol):
    """A sweep as a stream of reports."""

    def __call__(
        self, asked: SweepAsked, *, control: JobControl
    ) -> Iterator[SweepNews]:
        """Start it."""


def read_slide(path: Path) -> tuple[AnnData, tuple[str, ...], SlideContents]:
    """Read spots, the names of the capture areas among them, and what else is there."""
    from napari_destvi.data.libraries import library_names
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.session.slide_contents import contents_of

    spots = read_spots(path)
    return spots, library_names(spots), contents_of(spots)


def see_tissue(spots: AnnData, library: str | None) -> Tissue:
    """Find image and places of the spots."""
    from napari_destvi.data.tissue import build_tissue

    return build_tissue(spots, library=library)


def read_picture(path: Path, tissue: Tissue) -> FullPicture:
    """Open a full-resolution image, and find how it lies under the spots."""
    from napari_destvi.data.full_picture import FullPicture, fitting_scale
    from napari_destvi.io.full_picture import open_levels

    picture = FullPicture(path.name, open_levels(path))
    return replace(picture, scale=fitting_scale(picture.size, tissue))


def read_cells(
    path: Path, labels_path: Path | None = None
) -> tuple[AnnData, tuple[str, ...]]:
    """Read a reference and find the columns that may hold its cell types."""
    from napari_destvi.data.labels import label_candidates
    from napari_destvi.io.annotated import read_reference

    reference = read_reference(path, labels_file=labels_path)
    return reference, label_candidates(reference)


def look_into(question: Question) -> Inspection:
    """Inspect the data for a fit."""
    from napari_destvi.data.prepare import inspect

    return inspect(
        question.spots,
        question.reference,
        labels=question.labels,
        accept=question.accepted,
        n_top_genes=question.n_top_genes,
        library=question.library,
    )


def free_memory() -> int:
    """Ask the system how many bytes a fit may take."""
    from napari_destvi.io.host_memory import free_host_memory

    return free_host_memory()


def open_result(path: Path) -> OpenedResult:
    """Read a result file."""
    from napari_destvi.data.libraries import fitted_library
    from napari_destvi.io.results import read_result

    result = read_result(path)
    spots, libraries, contents = read_slide(path)
    is_fitted = np.isfinite(result.proportions[:, 0])  # a row is NaN as a whole
    library = fitted_library(spots, is_fitted)
    return spots, libraries, library, result, contents


def write_export(
    export: Export,
    result: Result | None,
    spots: AnnData | None,
    labels: pd.Series | None = None,
) -> Path:
    """Write a result, a file of it for another program, or the regions of its spots."""
    from napari_destvi.session.export_work import write_export

    return write_export(export, result, spots, labels)


def preview_figure(result: Result, drawing: Drawing) -> bytes:
    """Draw a figure to look at; return the bytes of a picture."""
    from napari_destvi.export import figure_pixels
    from napari_destvi.session.figures import draw

    return figure_pixels(draw(result, drawing), dpi=drawing.dpi)


def read_gene(asked: GeneAsked) -> GeneFound:
    """Find a gene in all spots, or its expression within a cell type."""
    from napari_destvi.session.gene_reading import read

    return read(asked)


def read_gene_sets(asked: GeneSetsAsked) -> GeneSetsFound:
    """Read a file of gene sets."""
    from napari_destvi.session.gene_set_files import read_sets

    return read_sets(asked)


def read_tables(path: Path, tissue: Tissue | None) -> Mapping[str, pd.DataFrame]:
    """Read all tables of proportions in a file, or what its cells are in the spots."""
    from napari_destvi.io.cell_tables import tables_for
    from napari_destvi.io.run_tables import key_of, read_kept

    return tables_for(path, tissue) if key_of(path) is None else read_kept(path)


def recognise(paths: Sequence[Path]) -> tuple[Recognised, ...]:
    """Find out what dropped files are for."""
    from napari_destvi.io.file_kinds import file_kind

    found = []
    for path in paths:
        try:
            found.append(Recognised(path, file_kind(path)))
        except InputError as error:
            found.append(Recognised(path, None, str(error)))
    return tuple(found)


def compare(compared: Compared) -> Comparison:
    """Compare maps or a table with another, over the types that both have."""
    from napari_destvi.metrics import compare

    return compare(
        compared.left_table(),
        compared.right,
        chosen=compared.type_pairs,
        renormalise=compared.among_shared,
    )


def rank(asked: RankingAsked) -> tuple[Ranked, ...]:
    """Score all tables against one."""
    from napari_destvi.session.ranking import rank

    return rank(asked)


def find_limits(asked: LimitsAsked) -> Mapping[str, float]:
    """Find from which share on each type counts as present in the tissue."""
    from napari_destvi.data.presence import presence_thresholds
    from napari_destvi.layers.spot_rows import spot_rows

    result, tissue = asked.result, asked.tissue
    rows = spot_rows(result.spot_names, tissue.spot_names)
    is_there = rows >= 0
    found = presence_thresholds(
        result.proportions[rows[is_there]], tissue.coordinates[is_there]
    )
    return dict(zip(result.cell_types, found.tolist(), strict=True))


def find_axes(asked: AxesAsked) -> tuple[TypeAxes, ...]:
    """Find the axes along which the states of the types vary over the tissue."""
    from napari_destvi.states import AxisChoice, find_axes, slide_of_result

    slide = slide_of_result(asked.result, asked.spots)
    return find_axes(asked.result, slide, AxisChoice(least_share=asked.least_share))


def read_regions(asked: RegionsAsked) -> RegionsRead:
    """Find the spots of the regions, and sum up and compare the chosen ones."""
    from napari_destvi.session.region_reading import read

    return read(asked)


def keep_fit(ended: EndedFit) -> str:
    """Keep a fit that has ended among the past ones."""
    from napari_destvi.session.past_fit_work import keep_fit

    return keep_fit(ended)


def list_fits(folder: Path) -> PastFits:
    """List the past fits in a folder."""
    from napari_destvi.session.past_fit_work import list_fits

    return list_fits(folder)


def open_fit(
    folder: Path, record: RunRecord, spots: AnnData | None
) -> tuple[Result, ReadSlide | None]:
    """Read a past fit, and its slide unless that is the one that is open."""
    from napari_destvi.session.past_fit_work import open_fit

    return open_fit(folder, record, spots, read_spots=read_slide)


def score_fits(asked: ScoresAsked) -> Scored:
    """Score past fits against what is taken for true."""
    from napari_destvi.session.past_fit_work import score_fits

    return score_fits(asked)


def find_differing(asked: DifferingAsked) -> Difference:
    """Find the genes that a type expresses otherwise in one region than in another."""
    from napari_destvi.session.differing_reading import read

    return read(asked)


def look_at_model(asked: ModelAsked) -> ModelFound:
    """Read a trained model, and compare the slide with it."""
    from napari_destvi.session.model_work import look_at_model

    return look_at_model(asked)


def place_states(asked: StatesAsked) -> PlacedStates:
    """Lay the states of a type on two axes."""
    from napari_destvi.session.type_states import place

    return place(asked)


def fit_in_child(
    problem: Problem,
    config: FitConfig,
    *,
    control: JobControl,
    checkpoint: Path | None,
) -> Iterator[FitProgress]:
    """Fit in a child process, which saves its state in a folder, if there is one."""
    from napari_destvi.jobs import run_fit

    return run_fit(problem, config, control=control, checkpoint=checkpoint)


def apply_in_child(
    applied: Applied, config: FitConfig, *, control: JobControl
) -> Iterator[FitProgress]:
    """Apply a trained model in a child process."""
    from napari_destvi.jobs import run_apply

    return run_apply(applied, config, control=control)


def do_sweep(asked: SweepAsked, *, control: JobControl) -> Iterator[SweepNews]:
    """Fit with many settings, each in a child process."""
    from napari_destvi.session.sweep_work import do_sweep

    return do_sweep(asked, control=control)


def write_sweep_report(asked: ReportAsked) -> tuple[Path, ...]:
    """Write the report of a sweep."""
    from napari_destvi.session.sweep_report_work import write_sweep_report

    return write_sweep_report(asked)


def choose_sample(session: Session) -> None:
    """Choose the sample tissue that comes with the plugin."""
    from napari_destvi.io.sample import sample_paths
    from napari_destvi.session.choices import choose_reference, choose_spots

    spots_path, reference_path = sample_paths()
    choose_spots(session, spots_path)
    choose_reference(session, reference_path)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything slow that the window asks for; each may be replaced."""

    read_slide: Callable[[Path], tuple[AnnData, tuple[str, ...], SlideContents]] = (
        read_slide
    )
    see_tissue: Callable[[AnnData, str | None], Tissue] = see_tissue
    read_picture: Callable[[Path, Tissue], FullPicture] = read_picture
    read_cells: Callable[[Path, Path | None], tuple[AnnData, tuple[str, ...]]] = (
        read_cells
    )
    look_into: Callable[[Question], Inspection] = look_into
    free_memory: Callable[[], int] = free_memory
    open_result: Callable[[Path], OpenedResult] = open_result
    write_export: Callable[
        [Export, Result | None, AnnData | None, pd.Series | None], Path
    ] = write_export
    read_gene: Callable[[GeneAsked], GeneFound] = read_gene
    read_gene_sets: Callable[[GeneSetsAsked], GeneSetsFound] = read_gene_sets
    preview_figure: Callable[[Result, Drawing], bytes] = preview_figure
    read_tables: Callable[[Path, Tissue | None], Mapping[str, pd.DataFrame]] = (
        read_tables
    )
    recognise: Callable[[Sequence[Path]], Sequence[Recognised]] = recognise
    compare: Callable[[Compared], Comparison] = compare
    rank: Callable[[RankingAsked], tuple[Ranked, ...]] = rank
    find_limits: Callable[[LimitsAsked], Mapping[str, float]] = find_limits
    find_axes: Callable[[AxesAsked], tuple[TypeAxes, ...]] = find_axes
    read_regions: Callable[[RegionsAsked], RegionsRead] = read_regions
    keep_fit: Callable[[EndedFit], str] = keep_fit
    list_fits: Callable[[Path], PastFits] = list_fits
    open_fit: Callable[
        [Path, RunRecord, AnnData | None], tuple[Result, ReadSlide | None]
    ] = open_fit
    score_fits: Callable[[ScoresAsked], Scored] = score_fits
    find_differing: Callable[[DifferingAsked], Difference] = find_differing
    place_states: Callable[[StatesAsked], PlacedStates] = place_states
    write_sweep_report: Callable[[ReportAsked], tuple[Path, ...]] = write_sweep_report
    choose_sample: Callable[[Session], None] = choose_sample
    look_at_model: Callable[[ModelAsked], ModelFound] = look_at_model
    run_fit: RunFit = fit_in_child
    run_apply: RunApply = apply_in_child
    do_sweep: DoSweep = do_sweep
