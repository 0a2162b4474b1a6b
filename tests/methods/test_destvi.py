import numpy as np
import pytest
import torch

from napari_destvi.config import FitConfig
from napari_destvi.errors import FitError
from napari_destvi.methods import destvi
from napari_destvi.methods.memory import memory_sentence
from napari_destvi.training import fit as training

SHORT = FitConfig(reference_epochs=5, epochs=5, batch_size=20, device="cpu")


def test_last_report_carries_the_complete_result(problem):
    *_, last = destvi.fit(problem, SHORT)
    assert (last.stage, last.result.status) == ("done", "complete")


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate"),
        MemoryError(),
    ],
)
def test_lack_of_memory_is_said_with_what_to_try(problem, monkeypatch, error):
    whole = training.fit

    def fails(*args, **kwargs):
        yield from whole(*args, **kwargs)
        raise error

    monkeypatch.setattr(training, "fit", fails)
    with pytest.raises(FitError, match="smaller batch size") as caught:
        list(destvi.fit(problem, SHORT))
    assert np.isfinite(caught.value.partial.proportions).all()


def test_memory_that_torch_really_lacks_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**15)
    assert "out of memory" in memory_sentence(caught.value)


def test_other_errors_are_not_taken_for_lack_of_memory(problem, monkeypatch):
    def fails(*args, **kwargs):
        msg = "a fault of ours"
        raise RuntimeError(msg)
        yield

    monkeypatch.setattr(training, "fit", fails)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        list(destvi.fit(problem, SHORT))
