"""Errors that mean that memory ran out, and whose."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from napari_destvi.errors import FitError
from napari_destvi.training.out_of_memory import exhausted_memory


def test_memory_that_torch_really_lacks_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**15)
    assert exhausted_memory(caught.value) == "host"


def test_memory_that_numpy_really_lacks_is_recognised():
    with pytest.raises(MemoryError) as caught:
        np.empty(10**17)
    assert exhausted_memory(caught.value) == "host"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("MPS backend out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"),
    ],
)
def test_memory_of_a_card_is_told_apart(error):
    assert exhausted_memory(error) == "card"


def test_other_errors_are_none_of_memory():
    assert exhausted_memory(RuntimeError("mat1 and mat2 cannot be multiplied")) is None


def test_our_own_sentences_of_memory_are_no_such_error():
    error = FitError("The computer ran out of memory, even with 32 rows at a time.")
    assert exhausted_memory(error) is None
