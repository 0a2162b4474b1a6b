"""The small tissue on its way: a trained reference model, and what follows from it."""

from __future__ import annotations

import dataclasses

import pytest


@pytest.fixture(scope="session")
def config():
    """A course of a second."""
    from napari_destvi.config import FitConfig

    return FitConfig(batch_size=10, epochs=40, reference_epochs=40, device="cpu")


@pytest.fixture(scope="session")
def plan(problem, config):
    """The numbers of `config`."""
    from napari_destvi.config import resolve

    n_spots, n_cells = problem.spatial.n_spots, problem.reference.n_cells
    return resolve(config, n_spots=n_spots, n_cells=n_cells)


@pytest.fixture(scope="session")
def reference_model(problem, plan):
    """A trained reference model."""
    import torch

    from napari_destvi.training.reference import build_reference, train_reference

    generator = torch.Generator().manual_seed(0)
    model = build_reference(problem, plan, generator=generator)
    for _ in train_reference(model, problem, plan, generator=generator):
        pass
    return model


@pytest.fixture(scope="session")
def expression(problem, reference_model):
    """The mean expression of the types."""
    import torch

    from napari_destvi.training.mean_expression import mean_expression

    generator = torch.Generator().manual_seed(1)
    return mean_expression(reference_model, problem.reference, generator=generator)


@pytest.fixture(scope="session")
def spot_counts(problem):
    """The counts of the spots as the training takes them."""
    import torch

    from napari_destvi.training.counts import Counts

    return Counts(problem.spatial.counts, device=torch.device("cpu"))


@pytest.fixture(scope="session")
def fit_of_preset(problem, spot_counts):
    """A function from a preset to its reference model and fit, both untrained."""
    import torch

    from napari_destvi.config import FitConfig, resolve
    from napari_destvi.training.forms import build_reference, build_spot_fit
    from napari_destvi.training.spot_fit import SpotTask

    def generator(stream=0):
        return torch.Generator().manual_seed(stream)

    def built(preset):
        config = FitConfig(preset=preset, epochs=2, batch_size=20, device="cpu")
        plan = resolve(config, n_spots=60, n_cells=90)
        reference = build_reference(problem, plan, generator=generator())
        task = SpotTask(
            problem=problem,
            config=config,
            plan=plan,
            reference=reference,
            counts=spot_counts,
            generator=generator,
        )
        return reference, build_spot_fit(task)

    return built


@pytest.fixture(scope="session")
def uneven_problem(problem):
    """The same slide; in the reference the cells of C have three times the counts."""
    import dataclasses

    import numpy as np

    reference = problem.reference
    times = np.where(reference.labels == 2, 3, 1)[:, None]
    counts = reference.counts.multiply(times).tocsr().astype(np.float32)
    return dataclasses.replace(
        problem, reference=dataclasses.replace(reference, counts=counts)
    )


@pytest.fixture
def reports_by_epoch(monkeypatch):
    """A report at the end of each epoch and none within, however slow a step is."""
    never = float("inf")
    monkeypatch.setattr("napari_destvi.training.optimisation.REPORT_SECONDS", never)


@pytest.fixture
def maps_at_every_step(monkeypatch, reports_by_epoch):
    """Maps with each report."""
    for name in ("REPORT_SECONDS", "SNAPSHOT_SECONDS"):
        monkeypatch.setattr(f"napari_destvi.training.reporting.{name}", 0)
    always = float("inf")
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SHARE", always)


N_GRADIENT_SPOTS, N_GRADIENT_CELLS, N_GRADIENT_GENES = 60, 60, 40


@pytest.fixture(scope="session")
def gradient():
    """The state of type A in the spots of `gradient_tissue`."""
    import numpy as np

    return np.linspace(-1, 1, N_GRADIENT_SPOTS)


@pytest.fixture(scope="session")
def gradient_tissue(gradient):
    """Three types; of A five genes rise along the tissue and five fall."""
    return _tissue_of_states(gradient, moved_types=1)


@pytest.fixture(scope="session")
def coherent_tissue(gradient):
    """The same in all three types: spots are far from the mean expression."""
    return _tissue_of_states(gradient, moved_types=3)


def _tissue_of_states(gradient, *, moved_types):
    import numpy as np

    rng = np.random.default_rng(0)
    own = np.full((3, N_GRADIENT_GENES), 0.2)
    for k in range(3):
        own[k, 10 * k : 10 * (k + 1)] = rng.uniform(3, 6, 10)
    response = np.zeros(own.shape)
    for k in range(moved_types):
        response[k, 10 * k : 10 * k + 5] = 1
        response[k, 10 * k + 5 : 10 * (k + 1)] = -1

    def expressed(cell_type, state):
        amount = own[cell_type] * np.exp(state[:, None] * response[cell_type])
        return amount / amount.sum(axis=1, keepdims=True)

    states = rng.uniform(-1, 1, N_GRADIENT_CELLS)
    cells = [rng.poisson(400 * expressed(k, states)) for k in range(3)]
    share = 0.7 * rng.dirichlet(np.full(3, 0.5), N_GRADIENT_SPOTS) + 0.1
    mixed = sum(share[:, [k]] * expressed(k, gradient) for k in range(3))
    labels = np.repeat(np.arange(3), N_GRADIENT_CELLS)
    return _problem(rng.poisson(2000 * mixed), np.concatenate(cells), labels)


def _problem(spots, cells, labels):
    import numpy as np
    import scipy.sparse as sp

    from napari_destvi.data.problem import Problem, Reference, Spatial

    n_spots, n_genes = spots.shape
    return Problem(
        spatial=Spatial(
            counts=sp.csr_matrix(spots.astype(np.float32)),
            spot_names=tuple(f"spot {i}" for i in range(n_spots)),
            coordinates=np.column_stack([np.arange(n_spots), np.zeros(n_spots)]),
        ),
        reference=Reference(
            counts=sp.csr_matrix(cells.astype(np.float32)),
            labels=labels,
            cell_types=("A", "B", "C"),
        ),
        gene_names=tuple(f"gene {i}" for i in range(n_genes)),
    )


@pytest.fixture(scope="session")
def spots_of_varied_cells(problem):
    """A function from a number to a slide of 300 spots of so many cells each.

    The cells of a type differ, each gene of each cell by a factor of its own; most
    cells of a spot are of one type or two, and none of them is in the reference.
    """
    import numpy as np
    import scipy.sparse as sp

    labels = problem.reference.labels
    counts = problem.reference.counts.toarray()
    profiles = np.stack([counts[labels == k].mean(axis=0) for k in range(3)])
    many = np.repeat(np.arange(3), 300)

    def cells(types, rng):
        size = (len(types), profiles.shape[1])
        return profiles[types] * rng.lognormal(-0.5, 1, size)

    def slide(n_cells, *, depth=1.0):
        rng = np.random.default_rng(1)
        weights = rng.dirichlet([0.3] * 3, 300)
        types = np.concatenate([rng.choice(3, n_cells, p=row) for row in weights])
        mean = cells(types, rng).reshape(300, n_cells, -1).sum(axis=1)
        spatial = dataclasses.replace(
            problem.spatial,
            counts=sp.csr_matrix(rng.poisson(mean), dtype="f4"),
            coordinates=100.0 * np.argwhere(np.ones((15, 20))),
            spot_names=tuple(map(str, range(300))),
        )
        of_cells = rng.poisson(depth * cells(many, rng))
        reference = dataclasses.replace(
            problem.reference, counts=sp.csr_matrix(of_cells, dtype="f4"), labels=many
        )
        return dataclasses.replace(problem, spatial=spatial, reference=reference)

    return slide
