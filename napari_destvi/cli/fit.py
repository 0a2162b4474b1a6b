"""``napari-destvi fit``: from two files to a result file."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from napari_destvi.cli import fit_options as options
from napari_destvi.cli.fit_options import agreed, auto_or_number, gene_number
from napari_destvi.cli.inputs import Inputs
from napari_destvi.cli.sentences import in_sentences
from napari_destvi.config import Amortization, Device, FitConfig, Method
from napari_destvi.errors import FitError

HELP = """
Estimate shares and states of the cell types in a slide.

\b
    napari-destvi fit --spots visium.h5ad --reference cells.h5ad \\
        --labels cell_type --output result.h5ad

The slide needs counts and obsm["spatial"]; the reference needs counts of single
cells and a column of obs with their types, or a table of them (--labels-file). What is
found in both is told before the fit. Where the data leave a choice, the program ends
and names the option that makes it.

The output is your slide with obsm["proportions"], obsm["activation"] and all about
the fit in uns["napari_destvi"]. Ctrl-C while the spots are fitted stops and keeps the
result so far; a second one cancels, unless the result is being written already.

What a fit knows is saved about once a minute. One that did not end, for whatever
reason, goes on with the same command and --resume, to the same result. One that has
come to its end is left as it is, so that a job may always be started with --resume.
"""
_DEFAULT = FitConfig()


@in_sentences
def fit(  # noqa: PLR0913 - one argument per option
    spots: options.Spots,
    reference: options.Reference,
    labels: options.Labels,
    output: options.Output,
    labels_file: options.LabelsFile = None,
    method: options.MethodName = _DEFAULT.method,
    batch_size: options.BatchSize = str(_DEFAULT.batch_size),
    amortization: options.AmortizationMode = _DEFAULT.amortization,
    epochs: options.Epochs = str(_DEFAULT.epochs),
    reference_epochs: options.ReferenceEpochs = str(_DEFAULT.reference_epochs),
    preset: options.PresetName = _DEFAULT.preset,
    device: options.DeviceName = _DEFAULT.device,
    threads: options.Threads = str(_DEFAULT.n_threads),
    seed: options.Seed = _DEFAULT.seed,
    ensemble_size: options.EnsembleSize = str(_DEFAULT.ensemble_size),
    cells_per_spot: options.CellsPerSpot = _DEFAULT.cells_per_spot,
    detection_alpha: options.DetectionAlpha = _DEFAULT.detection_alpha,
    n_top_genes: options.TopGenes = "auto",
    library: options.Library = None,
    accept: options.Accept = None,
    yes: options.Yes = False,
    model: options.ModelFile = None,
    keep: options.Keep = True,
    force: options.ForceFit = False,
    resume: options.Resume = False,
) -> None:
    """Fit a slide and write the result."""
    config = FitConfig(
        batch_size=auto_or_number(batch_size),
        amortization=cast("Amortization", amortization),
        epochs=auto_or_number(epochs),
        reference_epochs=auto_or_number(reference_epochs),
        preset=preset,
        device=cast("Device", device),
        seed=seed,
        n_threads=auto_or_number(threads),
        method=cast("Method", method),
        ensemble_size=auto_or_number(ensemble_size),
        cells_per_spot=cells_per_spot,
        detection_alpha=detection_alpha,
    )
    inputs = Inputs(
        spots=spots,
        reference=reference,
        labels=labels,
        accept=agreed(accept, yes),
        n_top_genes=gene_number(n_top_genes),
        library=library,
        labels_file=labels_file,
    )
    _fit_and_write(
        inputs, config, output, model=model, keep=keep, force=force, resume=resume
    )


def _fit_and_write(
    inputs: Inputs,
    config: FitConfig,
    output: Path,
    *,
    model: Path | None,
    keep: bool,
    force: bool,
    resume: bool,
) -> None:
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.finished import finished_result, tell_finished
    from napari_destvi.cli.fitting import fit_slide, read_inputs
    from napari_destvi.cli.interrupts import uninterrupted_writing
    from napari_destvi.cli.keeping import keep_fit
    from napari_destvi.cli.models import check_model_wish, write_wished_model
    from napari_destvi.cli.outcome import print_outcome
    from napari_destvi.cli.resuming import (
        close_checkpoint,
        discard_checkpoint,
        open_checkpoint,
        told_to_continue,
    )
    from napari_destvi.cli.writing import (
        bytes_with_slide,
        check_output,
        keep_partial,
        write_or_rescue,
    )

    if resume and not force:
        finished = finished_result(inputs, config, output)
        if finished is not None:
            tell_finished(finished, output, model=model)
            return
    check_output(
        output,
        inputs=inputs.files,
        n_bytes=bytes_with_slide(inputs.spots),
        force=force,
    )
    check_model_wish(model, config, force=force)
    checkpoint = open_checkpoint(output, config, resume=resume, force=force)
    slide, problem = read_inputs(inputs)
    if not resume:
        discard_checkpoint(checkpoint)
    try:
        with told_to_continue(checkpoint):
            result = fit_slide(problem, config, checkpoint=checkpoint)
    except FitError as error:
        keep_partial(error, output, spots=slide)
        raise
    with uninterrupted_writing():
        write_or_rescue(result, output, spots=slide, force=force)
        if keep:
            keep_fit(problem, config, result, inputs)
        write_wished_model(model, result, force=force)
        close_checkpoint(checkpoint, result)  # last: what fails before may be resumed
    print_outcome(result, output)
