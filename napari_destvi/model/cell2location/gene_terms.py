"""What both models hold of each gene: counts from nowhere, and overdispersion."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from napari_destvi.model.cell2location.densities import (
    log_exponential_density,
    log_gamma_density,
)
from napari_destvi.model.cell2location.mean_field import Draw, LogNormalField

#: Shape and rate of the priors, Kleshchevnikov et al. 2022: of the rate of what spreads
#: the added counts and the dispersions over the genes, and of the mean added count.
SPREAD_PRIOR = (9.0, 3.0)
ADDED_MEAN_PRIOR = (1.0, 100.0)


def gene_shapes(n_genes: int) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of the numbers of a model's genes.

    "added" is the count of a gene that no cell explains, "dispersion_root" the inverse
    root of its inverse dispersion; the others belong to their priors.
    """
    return {
        "added_rate": (1,),
        "added_mean": (1,),
        "added_spread": (1,),
        "added": (n_genes,),
        "dispersion_rate": (1,),
        "dispersion_root": (n_genes,),
    }


def start_genes(field: LogNormalField) -> None:
    """Let the numbers begin at the means of their priors, one after the other."""
    shape, rate = SPREAD_PRIOR
    mean_rate = shape / rate
    added = ADDED_MEAN_PRIOR[0] / ADDED_MEAN_PRIOR[1]
    field.start_at(
        added_rate=mean_rate,
        added_mean=added,
        added_spread=1 / mean_rate,
        added=added,
        dispersion_rate=mean_rate,
        dispersion_root=1 / mean_rate,
    )


def gene_prior(draw: Draw) -> dict[str, Float[Tensor, ""]]:
    """Return the log density of each number in its prior, by name."""
    logs, values = draw.logs, draw.values
    shape = values["added_spread"].pow(-2)
    rate = shape / values["added_mean"]
    terms = {
        "added_rate": _gamma(draw, "added_rate", SPREAD_PRIOR),
        "added_mean": _gamma(draw, "added_mean", ADDED_MEAN_PRIOR),
        "added_spread": log_exponential_density(
            values["added_spread"], values["added_rate"]
        ),
        "added": log_gamma_density(logs["added"], values["added"], shape, rate),
        "dispersion_rate": _gamma(draw, "dispersion_rate", SPREAD_PRIOR),
        "dispersion_root": log_exponential_density(
            values["dispersion_root"], values["dispersion_rate"]
        ),
    }
    return {name: term.sum() for name, term in terms.items()}


def concentration(draw: Draw) -> Float[Tensor, "1 genes"]:
    """Return the inverse dispersion of each gene."""
    return draw.values["dispersion_root"].pow(-2)


def _gamma(draw: Draw, name: str, prior: tuple[float, float]) -> Tensor:
    return log_gamma_density(draw.logs[name], draw.values[name], *prior)
