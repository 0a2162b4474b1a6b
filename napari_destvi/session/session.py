"""The state shared by all widgets: they set fields and listen to them."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from psygnal import SignalGroupDescriptor

from napari_destvi.config import FitConfig
from napari_destvi.session.compare_terms import (
    Compared,
    ComparisonWish,
    Peeked,
    Ranked,
    RankingAsked,
)
from napari_destvi.session.differing_terms import (
    USUAL_LIMITS,
    DifferingFound,
    DifferingWish,
    GeneLimits,
)
from napari_destvi.session.model_terms import ModelChoice, ModelFound, ModelLook
from napari_destvi.session.states_terms import StatesFound, StatesLaid
from napari_destvi.session.sweep_terms import SweepNews, SweepState, SweepWish
from napari_destvi.session.terms import (
    DEFAULT_COLORMAPS,
    DEFAULT_OPACITY,
    AxesAsked,
    Change,
    Colour,
    Export,
    LeftOver,
    LimitsAsked,
    LimitsFound,
    MapForm,
    MapKey,
    Message,
    Quantity,
    Question,
    RunState,
)

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from napari_destvi.data.full_picture import FullPicture
    from napari_destvi.data.gene_map import GeneMap, GeneSource
    from napari_destvi.data.prepare import Inspection
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.data.variable_genes import GeneNumber
    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.layers.expression_map import ExpressionMap
    from napari_destvi.metrics import Comparison
    from napari_destvi.results import FitProgress, Result
    from napari_destvi.session.dropping import Recognised
    from napari_destvi.session.past_fit_terms import EndedFit, PastFits, ScoresAsked
    from napari_destvi.session.region import (
        PinnedSpot,
        Region,
        RegionsAsked,
        RegionsRead,
    )
    from napari_destvi.session.sweep_terms import ReportAsked
    from napari_destvi.session.unfinished_terms import Unfinished


@dataclass(eq=False)
class Session:
    """One slide, one reference, the fit between them, and what is shown.

    Parameters
    ----------
    spots_path, reference_path : Path or None
        The files; None for data that came from memory.
    spots, reference : AnnData or None
        What was read; never modified.
    spots_problem, reference_problem : str
        Why the file cannot be used; empty while nothing is known against it.
    libraries : tuple of str
        Capture areas that the spots file holds.
    library : str or None
        The capture area to show and fit; None until one of several is chosen.
    label_columns : tuple of str
        Columns of the reference that may hold the cell types, best guess first.
    labels : str or None
        Column of the reference's `obs` with the cell types.
    labels_path : Path or None
        A table with the cell types, of which the columns come into `obs`.
    n_top_genes : int, "auto" or None
        How many genes to fit: the most variable of the reference; None for all.
    genes_problem : str
        Why what was typed for it cannot be used; empty if it can.
    accepted : frozenset of str
        Codes of the findings that the user agreed to.
    tissue : Tissue or None
        Image and spot positions of the slide.
    picture_path : Path or None
        A full-resolution image to lie under the spots, of the user's own.
    picture : FullPicture or None
        The one that is shown; None until it is read.
    picture_from : Path or None
        The file of the one that is shown.
    picture_slide : Tissue or None
        The slide that it was found to fit.
    picture_problem : str
        Why the one that is asked for cannot be shown.
    inspection : Inspection or None
        What was found in the data; while a new choice is looked into it is the
        one from before it, so that the window does not jump.
    inspected : Question or None
        What `inspection` answers (see `needs.is_inspected`).
    free_memory : int or None
        Bytes that the computer had left when the data were inspected; None before.
    config : FitConfig
        The wishes for the next fit.
    config_problems : mapping of str to str
        Per setting the sentence on what was typed but cannot be used.
    method_presets : mapping of str to str
        Per method that was chosen before the preset it had.
    run_state : {"idle", "running", "stopping"}
        What the fit is doing. That a file is being read is no state of its own:
        it follows from a path without its data (see `needs`).
    run_id : int
        Number of the newest run; an answer of an older one is dropped.
    progress : FitProgress or None
        Where the running fit stands.
    result : Result or None
        What the maps show: of a finished fit, or the running one's so far.
    earlier_result : Result or None
        What the maps showed before the running fit; they return on cancel.
    saved : bool
        Whether the result is on disk (true while there is none).
    opening : Path or None
        A result file that is asked for and not read yet.
    awaited_view : mapping or None
        What was seen of the result that was opened, until its slide is there.
    runs_folder : Path or None
        Where fits are kept when they have ended; None to keep none.
    ended_fits : tuple of EndedFit
        Fits that have ended and are not kept yet.
    kept_result : Result or None
        The maps of the fit that was kept or opened last.
    past_fits : PastFits or None
        Those in the folder, as far as they were listed.
    past_fits_asked, past_fits_read, are_all_past_fits : int, int, bool
        How often the list was asked for, which of these times it was read, and whether
        past fits of other slides are listed, too.
    opening_run : RunRecord or None
        Of which past fit the maps are that `opening` asks for.
    scores_asked : ScoresAsked or None
        Past fits to be scored.
    sweep_wish : SweepWish
        What is ticked and typed in the window that compares settings.
    sweep_state, sweep_id : {"idle", "running", "stopping"}, int
        What that comparison is doing, and the number of the newest one.
    sweep_news : SweepNews or None
        Where it stands, or how it ended.
    report_asked : ReportAsked or None
        A report of it that is to be written and is not yet.
    model_choice : ModelChoice
        The trained model that the user chose to apply.
    model_look : ModelLook or None
        The newest look at it and the slide.
    applied : ModelFound or None
        The model that runs in place of a fit; None while a fit runs, or nothing.
    left_over : LeftOver or None
        Maps of an earlier window that were not saved, until they are opened or
        discarded.
    unfinished : Unfinished or None
        A fit that was interrupted, until it is continued or discarded.
    continuing : Unfinished or None
        The one that is to go on, while its data are read.
    resumed : Unfinished or None
        The one from which the fit that starts goes on.
    state_folder : Path or None
        Where the fit that was started last saves its state.
    export : Export or None
        What is asked to be written and is not yet.
    export_of : Result or None
        The result that was shown when `export` was asked for: what is written.
    other_tables : mapping of str to DataFrame
        Proportions that the maps can be compared with, such as the truth, by their
        title; replaced, not changed.
    table_files : mapping of str to Path
        Where those of `other_tables` are from that the slide's file does not hold.
    comparison_wish : ComparisonWish or None
        What to compare as soon as its files are read.
    opening_tables : Path or None
        A file with such tables that is asked for and not read yet.
    opens_left : bool
        Whether its first table is to be compared, not to be compared with.
    dropped : tuple of Path
        Files dropped on the window that are still to be looked into.
    recognised : tuple of Recognised
        What was found, until it is taken or the user thinks better of it.
    dropped_with : tuple of Recognised
        What was dropped with a result, until that is open.
    compared_left : str or None
        Which of the tables is compared; None for the maps.
    compared_with : str or None
        Which of them it is compared with; None for none.
    type_pairs : mapping of str to str or None
        Types of the left and of the right side that the user paired; None for a type
        that is to have no partner.
    kept_pairs : mapping of (str or None, str) to mapping
        The pairs of each two sides, by `compared_left` and `compared_with`.
    among_shared : bool
        Whether shares are taken among the types that both have, not among all.
    comparison : Comparison or None
        Of both sides; None until it is there, or if they cannot be compared.
    compared : Compared or None
        What `comparison` is of, or what cannot be compared.
    comparison_problem : str
        Why `compared` cannot be compared; empty if it can.
    compared_type : str or None
        The type of a compared table that is shown; that of maps is the newest map's.
    peeked : Peeked or None
        What was seen before the user looked at a compared type.
    is_ranking_shown : bool
        Whether all tables are to be scored against the one that is compared with.
    ranking : tuple of Ranked
        Their scores.
    ranked : RankingAsked or None
        What `ranking` is of.
    is_side_by_side : bool
        Whether the viewer shows both, and their difference, side by side.
    form_before_panels : MapForm or None
        How the maps were shown before the user asked for that.
    is_error_shown : bool
        Whether the viewer shows the error of each spot in place of the maps.
    marked : tuple of int
        Rows of the comparison whose spots are marked over the tissue.
    slide_genes : tuple of str
        Names of the genes of the slide.
    gene : str
        The gene whose map is asked for; empty for none.
    gene_sets : mapping of str to tuple of str
        Sets of genes from a file, by their names; replaced, not changed.
    gene_sets_path : Path or None
        The file of others that is asked for and not read yet.
    gene_type : str
        The cell type within which it is asked for; empty for the counts of all cells.
    gene_map : GeneMap, ExpressionMap or None
        The gene that is shown; None until it is read.
    gene_source : GeneSource or None
        Where the slide has the counts of its genes; None until one was read.
    gene_problem : str
        Why the gene that is asked for cannot be shown.
    shown : tuple of MapKey
        The maps that are shown, in the order in which they were asked for.
    map_form : {"single", "blend", "dominant", "pies"}
        How the maps of proportions are shown.
    are_pies_near : bool
        Whether the viewer is close enough to the spots for pies.
    type_colours : mapping of str to tuple of float
        Colours that the user chose for types, in place of their own.
    least_shares : mapping of str to float
        Shares below which types are hidden, from 0 to 1; types without one never are.
    limits_asked, limits_found : LimitsAsked or None, LimitsFound or None
        For which type such a share is to be found and is not yet, and those found last.
    axes_asked : AxesAsked or None
        From which share on axes of the states are to be looked for and are not yet.
    states_type : str or None
        The type whose states are shown on two axes; None while that window is closed.
    states_found : StatesFound or None
        The newest states on two axes.
    states_laid : StatesLaid or None
        Those whose colours lie over the tissue.
    map_limits : mapping of MapKey to tuple of float
        The values of the first and last colour of maps, where the user chose them.
    map_opacity : float
        Of all maps, from 0 (only the tissue) to 1.
    colormaps : mapping of Quantity to str
        Name of the colours of the maps of each quantity; replaced, not changed.
    regions : tuple of Region
        What the user drew around spots, in the order in which it was drawn.
    regions_slide : Tissue or None
        The slide that the regions and the pinned spot are of.
    region, other_region : str or None
        The region that is summed up, and the one that it is compared with.
    regions_read : RegionsRead or None
        The newest read-out of the regions.
    regions_asked : RegionsAsked or None
        What `regions_read` is of.
    regions_saved : bool
        Whether the newest regions are on disk (true while there are none).
    differing : DifferingWish or None
        Whose genes are compared between which regions; None for none.
    differing_found : DifferingFound or None
        The newest genes that differ.
    gene_limits : GeneLimits
        From where on a gene counts as different.
    is_drawing : bool
        Whether the mouse draws regions.
    is_editing : bool
        Whether shapes were changed just now, which `regions` does not tell yet.
    pinned : PinnedSpot or None
        The spot whose composition stays in the window.
    changes : tuple of Change
        What was done and can be undone, the newest last.
    message : Message or None
        The newest sentence to the user.
    """

    spots_path: Path | None = None
    reference_path: Path | None = None
    spots: AnnData | None = None
    reference: AnnData | None = None
    spots_problem: str = ""
    reference_problem: str = ""
    libraries: tuple[str, ...] = ()
    library: str | None = None
    label_columns: tuple[str, ...] = ()
    labels: str | None = None
    labels_path: Path | None = None
    n_top_genes: GeneNumber = "auto"
    genes_problem: str = ""
    accepted: frozenset[str] = frozenset()
    tissue: Tissue | None = None
    picture_path: Path | None = None
    picture: FullPicture | None = None
    picture_from: Path | None = None
    picture_slide: Tissue | None = None
    picture_problem: str = ""
    inspection: Inspection | None = None
    inspected: Question | None = None
    free_memory: int | None = None
    config: FitConfig = field(default_factory=FitConfig)
    config_problems: Mapping[str, str] = field(default_factory=dict)
    method_presets: Mapping[str, str] = field(default_factory=dict)
    run_state: RunState = "idle"
    run_id: int = 0
    progress: FitProgress | None = None
    result: Result | None = None
    earlier_result: Result | None = None
    saved: bool = True
    opening: Path | None = None
    awaited_view: Mapping[str, object] | None = None
    runs_folder: Path | None = None
    ended_fits: tuple[EndedFit, ...] = ()
    kept_result: Result | None = None
    past_fits: PastFits | None = None
    past_fits_asked: int = 0
    past_fits_read: int = 0
    are_all_past_fits: bool = False
    opening_run: RunRecord | None = None
    scores_asked: ScoresAsked | None = None
    sweep_wish: SweepWish = field(default_factory=SweepWish)
    sweep_state: SweepState = "idle"
    sweep_id: int = 0
    sweep_news: SweepNews | None = None
    report_asked: ReportAsked | None = None
    model_choice: ModelChoice = field(default_factory=ModelChoice)
    model_look: ModelLook | None = None
    applied: ModelFound | None = None
    left_over: LeftOver | None = None
    unfinished: Unfinished | None = None
    continuing: Unfinished | None = None
    resumed: Unfinished | None = None
    state_folder: Path | None = None
    export: Export | None = None
    export_of: Result | None = None
    other_tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    table_files: Mapping[str, Path] = field(default_factory=dict)
    comparison_wish: ComparisonWish | None = None
    opening_tables: Path | None = None
    opens_left: bool = False
    dropped: tuple[Path, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    dropped_with: tuple[Recognised, ...] = ()
    compared_left: str | None = None
    compared_with: str | None = None
    type_pairs: Mapping[str, str | None] = field(default_factory=dict)
    kept_pairs: Mapping[tuple[str | None, str], Mapping[str, str | None]] = field(
        default_factory=dict
    )
    among_shared: bool = False
    comparison: Comparison | None = None
    compared: Compared | None = None
    comparison_problem: str = ""
    compared_type: str | None = None
    peeked: Peeked | None = None
    is_ranking_shown: bool = False
    ranking: tuple[Ranked, ...] = ()
    ranked: RankingAsked | None = None
    is_side_by_side: bool = False
    form_before_panels: MapForm | None = None
    is_error_shown: bool = False
    marked: tuple[int, ...] = ()
    slide_genes: tuple[str, ...] = ()
    gene: str = ""
    gene_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gene_sets_path: Path | None = None
    gene_type: str = ""
    gene_map: GeneMap | ExpressionMap | None = None
    gene_source: GeneSource | None = None
    gene_problem: str = ""
    shown: tuple[MapKey, ...] = ()
    map_form: MapForm = "single"
    are_pies_near: bool = False
    type_colours: Mapping[str, Colour] = field(default_factory=dict)
    least_shares: Mapping[str, float] = field(default_factory=dict)
    limits_asked: LimitsAsked | None = None
    limits_found: LimitsFound | None = None
    axes_asked: AxesAsked | None = None
    states_type: str | None = None
    states_found: StatesFound | None = None
    states_laid: StatesLaid | None = None
    map_limits: Mapping[MapKey, tuple[float, float]] = field(default_factory=dict)
    map_opacity: float = DEFAULT_OPACITY
    colormaps: Mapping[Quantity, str] = field(
        default_factory=lambda: dict(DEFAULT_COLORMAPS)
    )
    regions: tuple[Region, ...] = ()
    regions_slide: Tissue | None = None
    region: str | None = None
    other_region: str | None = None
    regions_read: RegionsRead | None = None
    regions_asked: RegionsAsked | None = None
    regions_saved: bool = True
    differing: DifferingWish | None = None
    differing_found: DifferingFound | None = None
    gene_limits: GeneLimits = USUAL_LIMITS
    is_drawing: bool = False
    is_editing: bool = False
    pinned: PinnedSpot | None = None
    changes: tuple[Change, ...] = ()
    message: Message | None = None

    # Neither AnnData nor a table of pandas can be compared; a field that holds one
    # changes by identity.
    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor(
        equality_operators=dict.fromkeys(
            (
                *("spots", "reference", "inspected", "other_tables", "compared"),
                *("ranked", "regions", "differing_found", "regions_read"),
                *("regions_asked", "axes_asked", "states_found", "states_laid"),
            ),
            operator.is_,
        )
    )
