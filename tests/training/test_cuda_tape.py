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
    monkeypatch.setattr(torch.cuda, "set_stream", card.set_stream)
    monkeypatch.setattr(torch.cuda, "default_generators", [card.own])
    monkeypatch.setattr(CudaTape, "works", True)
    card.side.device = CARD
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


def test_the_work_of_a_rehearsal_that_fails_is_waited_for_too(cuda):
    cuda.work.side_effect = RuntimeError("no compiler")
    with pytest.raises(RuntimeError, match="no compiler"):
        CudaTape([], device=CARD).rehearse(cuda.work)
    assert cuda.mock_calls[-1] == mock.call.main.wait_stream(cuda.side)


@pytest.mark.parametrize("error", [RuntimeError("not permitted"), KeyboardInterrupt()])
def test_after_a_recording_that_broke_off_all_is_as_before(cuda, error):
    """Ours and PyTorch's own generators can draw, and the stream is the usual."""
    cuda.work.side_effect = error
    tape = CudaTape([cuda.dropout], device=CARD)
    with pytest.raises(type(error)):
        tape.record(cuda.work)
    for generator in (cuda.dropout, cuda.own):
        state = generator.clone_state.return_value
        generator.graphsafe_set_state.assert_called_once_with(state)
    cuda.set_stream.assert_called_once_with(cuda.main)
    assert not CudaTape.works
