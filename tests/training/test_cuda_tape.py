"""The order of what a recording asks of CUDA; a card itself is not needed."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from unittest import mock

import pytest
import torch

from napari_destvi.training.cuda_tape import CudaTape

CARD = torch.device("cuda")


@pytest.fixture
def cuda(monkeypatch):
    """Stand in for the card; `cuda.mock_calls` is what it was asked for, in order."""
    card = mock.MagicMock()

    @contextmanager
    def recording(graph, *, stream):
        card.begin(graph, stream)
        yield
        card.end()

    monkeypatch.setattr(torch.cuda, "Stream", lambda _device: card.side)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda _device: card.main)
    monkeypatch.setattr(torch.cuda, "stream", lambda _stream: nullcontext())
    monkeypatch.setattr(torch.cuda, "CUDAGraph", lambda: card.made)
    monkeypatch.setattr(torch.cuda, "graph", recording)
    return card


def test_generators_are_known_before_the_work_is_recorded(cuda):
    tape = CudaTape([cuda.dropout, cuda.simulation], device=CARD)
    tape.record(cuda.work)
    asked = cuda.mock_calls
    begin = asked.index(mock.call.begin(cuda.made, cuda.side))
    for generator in (cuda.dropout, cuda.simulation):
        assert asked.index(mock.call.made.register_generator_state(generator)) < begin
    assert begin < asked.index(mock.call.work()) < asked.index(mock.call.end())


def test_each_play_gives_what_lies_where_the_recording_left_it(cuda):
    tape = CudaTape([], device=CARD)
    tape.record(cuda.work)
    assert tape.play() is tape.play() is cuda.work.return_value
    assert cuda.made.replay.call_count == 2
    cuda.work.assert_called_once()


def test_a_rehearsal_waits_for_what_came_before_and_is_waited_for(cuda):
    CudaTape([], device=CARD).rehearse(cuda.work)
    assert cuda.mock_calls == [
        mock.call.side.wait_stream(cuda.main),
        mock.call.work(),
        mock.call.main.wait_stream(cuda.side),
        mock.call.work().record_stream(cuda.main),
    ]


def test_generators_can_draw_again_after_a_recording_that_broke_off(cuda):
    cuda.work.side_effect = RuntimeError("not permitted")
    tape = CudaTape([cuda.dropout], device=CARD)
    with pytest.raises(RuntimeError, match="not permitted"):
        tape.record(cuda.work)
    state = cuda.dropout.clone_state.return_value
    cuda.dropout.graphsafe_set_state.assert_called_once_with(state)
