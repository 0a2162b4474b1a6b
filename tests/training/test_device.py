import os

import pytest
import torch

from napari_destvi.errors import ConfigError
from napari_destvi.training.device import (
    choose_device,
    cpu_threads,
    quick_products,
    stage_generator,
)

CPU = torch.device("cpu")


def _draw(seed, stage, stream):
    return torch.rand(
        3, generator=stage_generator(seed, stage=stage, stream=stream, device=CPU)
    )


def test_automatic_device_is_the_cpu_where_there_is_no_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto") == CPU


def test_automatic_device_is_a_gpu_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto").type == "cuda"


def test_device_that_is_not_there_is_answered_with_those_that_are(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(ConfigError, match="it offers cpu"):
        choose_device("cuda")


def test_stages_and_streams_have_random_numbers_of_their_own():
    draws = [_draw(0, "reference", 0), _draw(0, "spots", 0), _draw(0, "spots", 1)]
    assert len({tuple(draw.tolist()) for draw in draws}) == 3
    torch.testing.assert_close(_draw(0, "spots", 1), draws[2], rtol=0, atol=0)


def test_apple_graphics_must_be_asked_for(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device("auto") == CPU
    assert choose_device("mps").type == "mps"


def test_threads_that_the_user_set_are_kept(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with cpu_threads("auto"):
        assert torch.get_num_threads() == 3


def test_one_core_is_left_to_the_window_and_the_count_restored(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(
        os, "sched_getaffinity", lambda _process: {0, 1, 5}, raising=False
    )
    before = torch.get_num_threads()
    with cpu_threads("auto"):
        assert torch.get_num_threads() == 2
    with cpu_threads(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def _rounding():
    return torch.backends.cuda.matmul.fp32_precision


@pytest.mark.skipif(
    not hasattr(torch.backends.cuda.matmul, "fp32_precision"),
    reason="older PyTorch calls it otherwise",
)
def test_products_are_rounded_on_an_nvidia_card_alone_and_only_meanwhile():
    before = _rounding()
    for name, expected in (("cpu", before), ("mps", before), ("cuda", "tf32")):
        with quick_products(torch.device(name)):
            assert _rounding() == expected
        assert _rounding() == before


def test_a_user_s_own_rounding_is_in_nobody_s_way():
    matmul = torch.backends.cuda.matmul
    before = matmul.fp32_precision
    matmul.fp32_precision = "tf32"
    try:
        for name in ("cpu", "cuda"):
            with quick_products(torch.device(name)):
                assert matmul.fp32_precision == "tf32"
        assert matmul.fp32_precision == "tf32"
    finally:
        matmul.fp32_precision = before
