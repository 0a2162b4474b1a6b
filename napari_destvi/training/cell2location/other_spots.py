"""What a trained model finds in other spots: theirs is fitted, the slide's is kept."""

from __future__ import annotations

from collections import deque

import scipy.sparse as sp
import torch
from torch import Tensor

from napari_destvi.model.cell2location.count_likelihood import CountTally
from napari_destvi.model.cell2location.spots import AbundanceModel
from napari_destvi.training.cell2location.course import cell2location_course
from napari_destvi.training.cell2location.readout import SURE_LEVEL
from napari_destvi.training.counts import Counts
from napari_destvi.training.estimates import Explanation
from napari_destvi.training.optimisation import train_epochs

#: Steps and highest learning rate: with all that the slide tells fixed, a tenth of the
#: steps of the default schedule is enough for the numbers of a spot.
N_STEPS = 300
LEARNING_RATE = 5e-2


@torch.enable_grad()
def explain_others(trained: AbundanceModel, rows: Tensor) -> Explanation:
    """Return shares, read as those of the slide, and expected counts of other spots.

    Parameters
    ----------
    trained : AbundanceModel
        Of the slide; it is not changed.
    rows : Tensor of shape (n_spots, n_genes)
        Counts.
    """
    model = _model_of(trained, n_spots=len(rows))
    counts = Counts(sp.csr_matrix(rows.cpu().numpy()), device=rows.device)
    training = train_epochs(
        model,
        counts,
        lambda counts, spots, _: model.loss(counts, spots),
        course=cell2location_course(
            n_epochs=N_STEPS,
            batch_size=len(rows),
            learning_rate=LEARNING_RATE,
            schedule="one-cycle",
        ),
        generator=model.local.generator,
        scale=len(rows),
    )
    deque(training, maxlen=0)
    sure = model.local.quantile("abundance", SURE_LEVEL)
    return Explanation(sure / sure.sum(1, keepdim=True), model.posterior_mean())


def _model_of(trained: AbundanceModel, *, n_spots: int) -> AbundanceModel:
    """Return an untrained model of spots on the same slide."""
    model = AbundanceModel(
        trained.signatures,
        n_spots=n_spots,
        expected=trained.expected,
        tally=_no_tally(trained.signatures.device),
        generator=trained.local.generator,
        n_groups=trained.n_groups,
    )
    model.shared.load_state_dict(trained.shared.state_dict())
    model.shared.requires_grad_(requires_grad=False)
    return model


def _no_tally(device: torch.device) -> CountTally:
    """Return an empty tally: what it tells is of the genes alone, which are kept."""
    none = torch.zeros(0, device=device)
    return CountTally(genes=none.long(), counts=none, times=none, constant=0.0)
