"""What each type expresses on average, as the trained reference model tells it."""

from __future__ import annotations

import torch

from napari_destvi.data.problem import Reference
from napari_destvi.model.proportions import MeanExpression
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.training.state_prior import encode_cells

#: States drawn per type; cells of the type are drawn again where there are fewer.
N_STATES = 500


@torch.no_grad()
def mean_expression(
    model: ReferenceModel, reference: Reference, *, generator: torch.Generator
) -> MeanExpression:
    """Return the decoder's mean over states drawn from the cells of each type.

    It is the mean profile of a type with the noise of few cells smoothed by what the
    model learned from all of them.

    Parameters
    ----------
    model : ReferenceModel
        The trained model.
    reference : Reference
        The cells.
    generator : Generator
        Source of the draws.
    """
    model.eval()
    device = model.logits.device
    mean, variance = (
        torch.from_numpy(array).to(device) for array in encode_cells(model, reference)
    )
    labels = torch.from_numpy(reference.labels).to(device)
    rates = []
    for cell_type in range(reference.n_cell_types):
        members = torch.nonzero(labels == cell_type)[:, 0]
        drawn = torch.randint(
            len(members), (N_STATES,), generator=generator, device=device
        )
        cells = members[drawn]
        noise = torch.empty_like(mean[cells]).normal_(generator=generator)
        state = mean[cells] + variance[cells].sqrt() * noise
        types = torch.full((N_STATES,), cell_type, device=device)
        rates.append(model.decoder(state, types).mean(0))
    return MeanExpression(torch.stack(rates), model.logits.detach().clone())
