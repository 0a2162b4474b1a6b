"""``napari-destvi demo``: the sample tissue, from its files to its maps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli.folders import make_folder
from napari_destvi.cli.inputs import Inputs
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.cli.viewer import has_screen, open_result, write_screenshot
from napari_destvi.config import FitConfig

HELP = """
Fit the sample tissue and open it in napari.

\b
    napari-destvi demo
    napari-destvi demo --screenshots pictures

The sample is simulated, and so its truth is known: "napari-destvi score" tells how
well the estimate agrees with it. Without a screen pictures are written instead.
"""
#: Label column of the sample's reference.
_LABELS = "cell_type"
_PICTURES = ("proportions", "uncertainty", "activation")


@in_sentences
def demo(
    output: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the result goes.")
    ] = Path("demo"),
    screenshots: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write pictures there and open no window."),
    ] = None,
) -> None:
    """Fit and show the sample tissue."""
    result = output / "result.h5ad"
    truth = _fit_sample(result)
    typer.echo(
        f"Compare with the truth: napari-destvi score --estimate {result} "
        f"--truth {truth}"
    )
    if screenshots is None and has_screen():
        # the last one lies on top: the proportions first meet the eye
        open_result(result, *(f"--quantity={name}" for name in reversed(_PICTURES)))
    else:
        _write_pictures(result, screenshots or output)


def _fit_sample(path: Path) -> Path:
    """Write the result of the sample; return the file that has the truth."""
    from napari_destvi.cli.fitting import fit_slide, read_inputs
    from napari_destvi.cli.outcome import print_outcome
    from napari_destvi.cli.writing import write_or_rescue
    from napari_destvi.io.sample import sample_paths

    make_folder(path.parent)
    spots, reference = sample_paths()
    slide, problem = read_inputs(Inputs(spots, reference, _LABELS))
    # a result of an earlier demo is replaced: this command is there to be repeated
    result = fit_slide(problem, FitConfig())
    write_or_rescue(result, path, spots=slide, force=True)
    print_outcome(result, path)
    return spots


def _write_pictures(result: Path, folder: Path) -> None:
    make_folder(folder)
    for quantity in _PICTURES:
        picture = folder / f"{quantity}.png"
        tell(f"Drawing {picture} ...")
        write_screenshot(result, picture, f"--quantity={quantity}")
        typer.echo(f"The picture is in {picture}.")
