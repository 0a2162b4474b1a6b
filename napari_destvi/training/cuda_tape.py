"""Recording the work of an NVIDIA card, as a CUDA graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import ClassVar

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

    #: No more after one recording broke off: PyTorch does not get over it.
    works: ClassVar[bool] = True

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
        try:
            with torch.cuda.stream(self._stream):
                outcome = work()
        finally:
            main.wait_stream(self._stream)
        outcome.record_stream(main)  # it was made in the memory of the other
        return outcome

    def record(self, work: Callable[[], Tensor]) -> None:
        """Take down the work without doing it."""
        graph = torch.cuda.CUDAGraph()
        for generator in self.generators:
            graph.register_generator_state(generator)
        with self._restored_on_failure(), torch.cuda.graph(graph, stream=self._stream):
            self._outcome = work()
        self._graph = graph

    @contextmanager
    def _restored_on_failure(self) -> Iterator[None]:
        """Undo what a recording that breaks off leaves behind.

        The stream stays that of the recording, and generators cannot draw any more,
        PyTorch's own included.
        """
        device = self._stream.device
        main = torch.cuda.current_stream(device)
        own = torch.cuda.default_generators[device.index or 0]
        before = [(each, each.clone_state()) for each in (*self.generators, own)]
        try:
            yield
        except BaseException:
            CudaTape.works = False
            torch.cuda.set_stream(main)
            for generator, state in before:
                generator.graphsafe_set_state(state)
            raise

    def play(self) -> Tensor:
        """Do the recorded work."""
        assert self._graph is not None
        assert self._outcome is not None
        self._graph.replay()
        return self._outcome
