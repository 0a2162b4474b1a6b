"""What every test stands on: folders of its own, one thread, a screen or none."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

#: Read by the numeric libraries when they are first imported. Two threads on two
#: busy cores train many times slower than one.
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

_home = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


@pytest.hookimpl(trylast=True)  # pytest-xvfb has set DISPLAY by then
def pytest_configure(config: pytest.Config) -> None:
    """Set the environment before anything is imported; child processes inherit it."""
    home = tempfile.TemporaryDirectory(prefix="napari-destvi-tests-")
    config.stash[_home] = home
    os.environ.update(_folders_below(Path(home.name)))
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    os.environ["NAPARI_STRICT_QT"] = "1"
    if _has_no_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folders."""
    config.stash[_home].cleanup()


def _folders_below(home: Path) -> dict[str, str]:
    """Keep the tests and the user's own caches and settings apart."""
    return {
        "NAPARI_DESTVI_CACHE": str(home / "cache" / "napari-destvi"),
        "NAPARI_DESTVI_RUNS": str(home / "data" / "runs"),
        "NAPARI_CONFIG": str(home / "napari" / "settings.yaml"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _has_no_screen() -> bool:
    is_linux = sys.platform.startswith("linux")
    return is_linux and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()


N_SPOTS, N_CELLS_PER_TYPE, N_GENES = 60, 30, 40
CELL_TYPES = ("A", "B", "C")


def _profiles(rng):
    """Three types, each with its own ten genes on."""
    import numpy as np  # here and below: after the threads are set

    profiles = np.full((len(CELL_TYPES), N_GENES), 0.2)
    for k in range(len(CELL_TYPES)):
        profiles[k, 10 * k : 10 * (k + 1)] = rng.uniform(3, 6, 10)
    return profiles / profiles.sum(axis=1, keepdims=True)


@pytest.fixture(scope="session")
def truth():
    """Proportions of the spots of `problem`, of shape (n_spots, n_cell_types)."""
    import numpy as np

    return np.random.default_rng(1).dirichlet(np.full(3, 0.5), N_SPOTS)


@pytest.fixture(scope="session")
def problem(truth):
    """A tissue small enough to fit in a second, whose truth is known."""
    import numpy as np
    import scipy.sparse as sp

    from napari_destvi.data.problem import Problem, Reference, Spatial

    rng = np.random.default_rng(0)
    profiles = _profiles(rng)
    labels = np.repeat(np.arange(3), N_CELLS_PER_TYPE)
    cells = rng.poisson(200 * profiles[labels])
    spots = rng.poisson(800 * truth @ profiles)
    return Problem(
        spatial=Spatial(
            counts=sp.csr_matrix(spots.astype(np.float32)),
            spot_names=tuple(f"spot {i}" for i in range(N_SPOTS)),
            coordinates=rng.uniform(0, 100, (N_SPOTS, 2)),
        ),
        reference=Reference(
            counts=sp.csr_matrix(cells.astype(np.float32)),
            labels=labels,
            cell_types=CELL_TYPES,
        ),
        gene_names=tuple(f"gene {i}" for i in range(N_GENES)),
    )


@pytest.fixture(scope="session")
def drawn_expression():
    """A function from sizes to a model of the expression whose numbers are drawn."""
    import numpy as np

    from napari_destvi.results import ExpressionModel, HiddenLayer

    def draw(*, n_types, n_genes, n_latent, link="softplus", n_hidden=6):
        rng = np.random.default_rng(0)

        def numbers(*shape):
            return rng.normal(size=shape).astype(np.float32)

        return ExpressionModel(
            hidden=(
                HiddenLayer(numbers(n_hidden, n_latent), numbers(n_types, n_hidden)),
                HiddenLayer(numbers(n_hidden, n_hidden), numbers(n_types, n_hidden)),
            ),
            weight=numbers(n_genes, n_hidden),
            offset=numbers(n_types, n_genes),
            logits=numbers(n_genes),
            gene_factor=numbers(n_genes),
            noise=np.abs(numbers(n_genes)),
            link=link,
        )

    return draw


@pytest.fixture(scope="session")
def drawn_trained(drawn_expression):
    """A function from names of genes and types to a trained model of drawn numbers."""
    import numpy as np

    from napari_destvi.results.stored_expression import stored_arrays
    from napari_destvi.results.trained_model import TrainedModel

    n_members, n_hidden, n_latent = 2, 6, 2

    def draw(gene_names, cell_types):
        rng = np.random.default_rng(0)
        n_genes, n_types = len(gene_names), len(cell_types)

        def numbers(*shape):
            return rng.normal(scale=0.3, size=shape).astype(np.float32)

        def side_by_side(name, n_in, n_out):
            weights = {"weight": (n_in, n_out), "bias": (1, n_out)}
            return {f"{name}.{k}": numbers(n_members, *v) for k, v in weights.items()}

        def layer(name, n_in, n_out, *, typed=True):
            found = {"weight": numbers(n_out, n_in), "bias": numbers(n_out)}
            if typed:
                found["type_bias"] = numbers(0, n_out)
            return {f"{name}.{k}": v for k, v in found.items()}

        composition = {
            **side_by_side("blocks.0", n_genes, n_hidden),
            **side_by_side("blocks.1", n_hidden, n_hidden),
            **side_by_side("head", n_hidden, n_types + 1),
        }
        states = {
            **layer("network.layers.0", n_genes, n_hidden),
            **layer("network.layers.1", n_hidden, n_hidden),
            **layer("head", n_hidden, n_types * n_latent, typed=False),
        }
        expression = drawn_expression(
            n_types=n_types, n_genes=n_genes, n_latent=n_latent
        )
        profile = rng.dirichlet(np.ones(n_genes), n_types).astype(np.float32)
        return TrainedModel(
            order="in turn",
            cell_types=tuple(cell_types),
            gene_names=tuple(gene_names),
            abundance_link="softmax",
            trace_level=0.01,
            depth=800.0,
            arrays={
                "profile": profile,
                "gene_factor": np.array(expression.gene_factor),
                "solved_factor": numbers(n_genes),
                **{f"composition/{k}": v for k, v in composition.items()},
                **{f"states/{k}": v for k, v in states.items()},
                **{f"expression/{k}": v for k, v in stored_arrays(expression).items()},
            },
            settings={
                "method": "destvi",
                "wishes": {"seed": 3},
                "n_spots": 60,
                "data": {"slide_hash": "of the first"},
            },
            versions={"napari-destvi": "0.1.0"},
        )

    return draw


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    """An empty cache of reference models."""
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path))
    return tmp_path / "references"
