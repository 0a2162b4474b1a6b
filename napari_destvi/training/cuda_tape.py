"""Recording the work of an NVIDIA card, as a CUDA graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


class CudaTape:
    """Records once; each play draws new random numbers.

    Parameters
    ----------
    generators : iterable of torch.Generator
        All that the work draws from. One that is missing makes the recording fail.
    device : torch.device
        The card.
    """

    def __init__(
        self, generators: Iterable[torch.Generator], *, device: torch.device
    ) -> None:
        self.generators = tuple(generators)
        self._stream = torch.cuda.Stream(device)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._outcome: Tensor | None = None

    def rehearse(self, work: Callable[[], Tensor]) -> Tensor:
        """Do the work beside all other, as it will be recorded."""
        main = torch.cuda.current_stream(self._stream.device)
        self._stream.wait_stream(main)
        with torch.cuda.stream(self._stream):
            outcome = work()
        main.wait_stream(self._stream)
        outcome.record_stream(main)  # it was made in the memory of the other
        return outcome

    def record(self, work: Callable[[], Tensor]) -> None:
        """Take down the work without doing it."""
        graph = torch.cuda.CUDAGraph()
        before = [generator.clone_state() for generator in self.generators]
        for generator in self.generators:
            graph.register_generator_state(generator)
        try:
            with torch.cuda.graph(graph, stream=self._stream):
                self._outcome = work()
        except Exception:
            # A recording that broke off leaves them unable to draw.
            for generator, state in zip(self.generators, before, strict=True):
                generator.graphsafe_set_state(state)
            raise
        self._graph = graph

    def play(self) -> Tensor:
        """Do the recorded work."""
        assert self._graph is not None
        assert self._outcome is not None
        self._graph.replay()
        return self._outcome
