"""``napari-destvi sweep``: many settings on one slide, and a table of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from napari_destvi.cli import fit_options
from napari_destvi.cli import sweep_options as options
from napari_destvi.cli.fit_options import agreed, auto_or_number
from napari_destvi.cli.sentences import in_sentences
from napari_destvi.cli.sweep_options import listed, seed_list

HELP = """
Compare methods and settings on one slide.

\b
    napari-destvi sweep --spots visium.h5ad --reference cells.h5ad \\
        --labels cell_type --truth truth.csv --methods destvi,cell2location \\
        --batch-sizes 4,8,16 --amortizations both,latent --seeds 5 --output study

Every combination that makes a difference is a fit. The folder then has table.csv and
table.parquet with a row per run (settings, time and, with a truth, scores),
per_type.csv, the runs themselves, and sweep.toml with what was asked. Runs that are
done are never repeated: Ctrl-C ends at any time, and --output alone goes on.

Several fits run at once, on this computer (--workers) or on a Dask cluster (--dask,
after pip install napari-destvi[cluster]). A run that fails leaves the others.

The exit code is 0 if all runs are complete, and 3 if one failed.
"""


@in_sentences
def sweep(  # noqa: PLR0913 - one argument per option
    output: options.Output,
    config: options.Config = None,
    spots: options.Spots = None,
    reference: options.Reference = None,
    labels: options.Labels = None,
    labels_file: fit_options.LabelsFile = None,
    truth: options.Truth = None,
    truth_key: options.TruthKey = None,
    methods: options.Methods = None,
    presets: options.Presets = None,
    batch_sizes: options.BatchSizes = None,
    amortizations: options.Amortizations = None,
    epochs: options.Epochs = None,
    seeds: options.Seeds = None,
    cells_per_spot: options.CellsPerSpot = None,
    detection_alphas: options.DetectionAlphas = None,
    reference_epochs: options.ReferenceEpochs = None,
    ensemble_size: options.EnsembleSize = None,
    device: options.DeviceName = None,
    n_top_genes: options.TopGenes = None,
    library: fit_options.Library = None,
    accept: fit_options.Accept = None,
    yes: fit_options.Yes = False,
    workers: options.Workers = "auto",
    dask: options.Dask = None,
    dry_run: options.DryRun = False,
    force: options.ForceTable = False,
) -> None:
    """Do the runs of a sweep."""
    lists = {
        "methods": listed("--methods", methods),
        "presets": listed("--presets", presets),
        "batch_sizes": listed("--batch-sizes", batch_sizes),
        "amortizations": listed("--amortizations", amortizations),
        "epochs": listed("--epochs", epochs),
        "seeds": seed_list(seeds),
        "cells_per_spot": listed("--cells-per-spot", cells_per_spot),
        "detection_alphas": listed("--detection-alphas", detection_alphas),
        "reference_epochs": _auto_or_number(reference_epochs),
        "ensemble_size": _auto_or_number(ensemble_size),
        "device": device,
    }
    files = {
        "spots": spots,
        "reference": reference,
        "labels": labels,
        "labels_file": labels_file,
        "truth": truth,
        "truth_key": truth_key,
        "n_top_genes": n_top_genes,
        "library": library,
        "accept": agreed(accept, yes) or None,
    }
    _carry_out(
        output,
        config,
        _given(lists),
        _given(files),
        workers=auto_or_number(workers),
        dask=dask,
        dry_run=dry_run,
        force=force,
    )


def _carry_out(  # noqa: PLR0913 - what, where, and who computes
    output: Path,
    config: Path | None,
    lists: dict[str, Any],
    files: dict[str, Any],
    *,
    workers: Any,  # noqa: ANN401 - judged by the engine
    dask: str | None,
    dry_run: bool,
    force: bool,
) -> None:
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.sweeping import list_runs, prepared, run_and_tell

    job = prepared(output, config, lists, files)
    if dry_run:
        list_runs(job)
        return
    code = run_and_tell(job, workers=workers, dask=dask, force=force)
    if code:
        raise typer.Exit(code)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _auto_or_number(text: str | None) -> Any:  # noqa: ANN401 - judged by the settings
    return None if text is None else auto_or_number(text)
