"""``napari-destvi study``: the studies of DestVI's authors, on the user's files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli import fit_options
from napari_destvi.cli import sweep_options as options
from napari_destvi.cli.fit_options import agreed, auto_or_number
from napari_destvi.cli.sentences import in_sentences

HELP = """
Repeat a study of DestVI's authors: which batch size, how much amortization?

\b
    napari-destvi study starmap --data starmap --output study
    napari-destvi study merfish --data merfish --settings authors --dry-run

\b
starmap  189 spots of a mouse cortex in batches of 4 to 128, and the 57 spots of their
         first three columns in batches of 4 to 32
merfish  a mouse brain in windows of 40 um, in batches of 32 to 1,024; with the
         authors' settings the largest for 5,000 and 10,000 epochs, too

Each with both and latent amortization, beside Cell2location and least squares. The
folder of --data needs, as .h5ad files of any name:

\b
  - spots with counts, obsm["spatial"] and true shares in obsm["proportions"]; or
    single cells with counts, obsm["spatial"] and a column of types, which are added
    up in windows (starmap: 750 pixels; merfish: 40 um; merfish prefers cells)
  - a reference: other single cells with counts and a column of types, named alike

\b
Where to get them
  starmap  spots: github.com/QuKunLab/SpatialBenchmarking, data of Li et al. 2022;
           reference: cells of the visual cortex of Tasic et al. 2018
           (portal.brain-map.org), or of another section (Wang et al. 2018)
  merfish  cells: Vizgen's release of a mouse brain (vizgen.com), or Moffitt et al.
           2018 (doi 10.5061/dryad.8t8s248), with types; reference: single cells of
           the same region

Settings "ours" are the presets default and joint at their own lengths, 3 seeds; those
of the "authors" the preset published for 2,500 epochs, one seed: hours on a CPU. The
output has a folder per part, each a sweep with its report in "report"; what is done
there is never repeated.
"""


class StudyName(StrEnum):
    """The studies."""

    STARMAP = "starmap"
    MERFISH = "merfish"


class Settings(StrEnum):
    """Whose settings."""

    OURS = "ours"
    AUTHORS = "authors"


Name = Annotated[StudyName, typer.Argument(metavar="starmap|merfish")]
Data = Annotated[
    Path, typer.Option("--data", metavar="FOLDER", help="The files; see above.")
]
Output = Annotated[
    Path,
    typer.Option("--output", metavar="FOLDER", help="Where sweeps and reports go."),
]
SettingsName = Annotated[
    Settings,
    typer.Option("--settings", metavar="ours|authors", help="See above."),
]
Seeds = Annotated[
    int | None,
    typer.Option("--seeds", metavar="N", min=1, help="How many seeds of each setting."),
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="A look: three batch sizes, one seed, one preset, 250 epochs for 2,500.",
    ),
]


@in_sentences
def study(  # noqa: PLR0913 - one argument per option
    name: Name,
    data: Data,
    output: Output = Path("study"),
    settings: SettingsName = Settings.OURS,
    seeds: Seeds = None,
    quick: Quick = False,
    dry_run: options.DryRun = False,
    workers: options.Workers = "auto",
    dask: options.Dask = None,
    accept: fit_options.Accept = None,
    yes: fit_options.Yes = False,
) -> None:
    """Carry out a study."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.studying import Studying
    from napari_destvi.experiments.studies import STUDIES, Wishes

    job = Studying(
        study=STUDIES[name],
        data=data,
        output=output.expanduser() / f"{name}_{settings}{'_quick' if quick else ''}",
        wishes=Wishes(settings.value, seeds, quick),
        accept=agreed(accept, yes),
    )
    if dry_run:
        job.list_parts()
        return
    code = job.run(workers=auto_or_number(workers), dask=dask)
    if code:
        raise typer.Exit(code)
