"""Free memory of a device."""

from __future__ import annotations

import pytest
import torch

from napari_destvi.io.host_memory import free_host_memory
from napari_destvi.training import memory
from napari_destvi.training.memory import free_memory, has_own_memory

CPU, MPS, CARD = (torch.device(name) for name in ("cpu", "mps", "cuda"))


@pytest.fixture
def card(monkeypatch):
    """Stand in for a card of 1,000 bytes, of which PyTorch reserves 300, uses 100."""
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 1)
    free = {1: (600, 1000)}  # old releases of PyTorch take but a number
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda number: free[number])
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _device: 300)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _device: 100)


@pytest.mark.parametrize("device", [CPU, MPS])
def test_processor_and_apple_s_card_have_the_computer_s_memory(device, monkeypatch):
    monkeypatch.setattr(memory, "free_host_memory", lambda: 123)
    assert free_memory(device) == 123
    assert not has_own_memory(device)


def test_a_card_has_free_what_pytorch_only_reserved(card):
    assert free_memory(CARD) == 800
    assert has_own_memory(CARD)


def test_the_memory_of_this_computer_is_known():
    assert free_memory(CPU) == pytest.approx(free_host_memory(), rel=0.2)
