"""``napari-destvi apply``: another slide, with a model that is trained already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from napari_destvi.cli import fit_options as options
from napari_destvi.cli.fit_options import agreed, auto_or_number
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.config import Device, FitConfig

if TYPE_CHECKING:
    from napari_destvi.data.gene_differences import GeneDifferences
    from napari_destvi.data.model_slide import MatchedSlide
    from napari_destvi.results import Result
    from napari_destvi.results.trained_model import TrainedModel

HELP = """
Estimate shares and states in another slide with a trained model, without training.

\b
    napari-destvi fit --spots first.h5ad --reference cells.h5ad \\
        --labels cell_type --output first_result.h5ad --model cortex.safetensors
    napari-destvi apply cortex.safetensors --spots second.h5ad \\
        --output second_result.h5ad

MODEL is a file that fit --model wrote, or a past fit by its key or name (runs list).
It takes seconds. The cell types are those of the model; genes are matched by name, and
how they differ is told. The slides should be of the same tissue and technology: how
well each gene is seen on the second slide is found out, how its cells differ is not.
"""
_DEFAULT = FitConfig()

Model = Annotated[
    str,
    typer.Argument(metavar="MODEL", help="A file .safetensors, or a past fit."),
]


@in_sentences
def apply(  # noqa: PLR0913 - one argument per option
    model: Model,
    spots: options.Spots,
    output: options.Output,
    device: options.DeviceName = _DEFAULT.device,
    threads: options.Threads = str(_DEFAULT.n_threads),
    library: options.Library = None,
    accept: options.Accept = None,
    yes: options.Yes = False,
    keep: options.Keep = True,
    force: options.Force = False,
) -> None:
    """Apply a trained model to a slide and write the result."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.interrupts import uninterrupted_writing
    from napari_destvi.cli.keeping import keep_applied
    from napari_destvi.cli.models import found_model
    from napari_destvi.cli.outcome import print_outcome
    from napari_destvi.cli.writing import (
        bytes_with_slide,
        check_output,
        write_or_rescue,
    )
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.model_source import config_of

    config = FitConfig(device=cast("Device", device), n_threads=auto_or_number(threads))
    check_output(output, inputs=(spots,), n_bytes=bytes_with_slide(spots), force=force)
    trained, kept = found_model(model)
    slide = read_spots(spots)
    matched = _matched(slide, trained, agreed(accept, yes), library)
    result = _result(trained, matched, config)
    with uninterrupted_writing():
        write_or_rescue(result, output, spots=slide, force=force)
        if keep:
            keep_applied(spots, matched, config_of(trained, config), result, kept)
    print_outcome(result, output)


def _matched(
    slide: object, model: TrainedModel, accept: tuple[str, ...], library: str | None
) -> MatchedSlide:
    """Return the slide over the genes of the model, and tell what differs."""
    from napari_destvi.cli.consent import settle
    from napari_destvi.data.model_slide import inspect_for_model
    from napari_destvi.io.model_source import facts_of

    found = inspect_for_model(slide, facts_of(model), accept=accept, library=library)
    settle(found.findings, accept=accept, before="the model is applied")
    assert found.matched is not None  # nothing is in the way any more
    _tell_differences(found.matched.differences)
    return found.matched


def _result(model: TrainedModel, slide: MatchedSlide, config: FitConfig) -> Result:
    from napari_destvi.cli.interrupts import Interrupts
    from napari_destvi.cli.progress import progress_display
    from napari_destvi.methods.applying import apply_model
    from napari_destvi.methods.reports import final_result

    with Interrupts() as interrupts, progress_display() as show:
        reports = apply_model(
            model,
            slide,
            device=config.device,
            n_threads=config.n_threads,
            should_stop=interrupts.should_stop,
        )
        return final_result(reports, show=show)


def _tell_differences(differences: GeneDifferences) -> None:
    rows = (("", "model", "this slide"), *differences.rows())
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for what, own, here in rows:
        tell(f"{what:{widths[0]}}  {own:>{widths[1]}}  {here:>{widths[2]}}".rstrip())
