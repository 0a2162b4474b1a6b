"""Fits of a sweep on the workers of a Dask cluster, one fit on each at a time."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.errors import DestviError, FitError
from napari_destvi.experiments.cluster_connection import (
    check_versions,
    connected,
    new_workers,
)
from napari_destvi.experiments.cluster_worker import fit_on_worker
from napari_destvi.experiments.engines import Report, WorkerLostError
from napari_destvi.jobs import JobCancelled, JobControl
from napari_destvi.results import Result

if TYPE_CHECKING:
    from distributed import Future

#: How long a cluster may be without any worker, in seconds: one may be on its way.
PATIENCE_SECONDS = 60
#: Between two looks at a fit and at the workers that are there, in seconds.
LOOK_SECONDS = 0.5
_LOST = "The worker {address} of the cluster is gone."
_NOT_SENT = "The workers that had the data are gone, and no other could be given them."
_NO_WORKERS = (
    "The Dask cluster at {address} has had no worker for a minute. Start some, and the "
    "sweep again: what is done is kept."
)
_GONE = (
    "The Dask scheduler at {address} does not answer any more. Start the cluster, and "
    "the sweep again: what is done is kept."
)


class DaskEngine:
    """The workers of a Dask cluster; see `Engine`.

    The problem is sent to them once. Each fit runs in a child process of a worker, as
    it does on one computer, so that its memory is free again when it ends. Workers may
    come and go; one that comes with other versions is left out.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    address : str
        Of the scheduler, such as "tcp://10.0.0.1:8786".
    """

    def __init__(self, problem: Problem, address: str) -> None:
        self._problem, self._address = problem, address
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._there: frozenset[str] = frozenset()
        self._judged: dict[str, bool] = {}
        self._looked = self._last_there = float("-inf")
        self._topic = f"napari-destvi-{uuid.uuid4().hex[:12]}"
        self._reports: dict[str, Report] = {}

    def __enter__(self) -> Self:
        """Connect, and send the problem.

        Raises
        ------
        ConfigError
            If there is no scheduler at the address, it has no workers, or they lack
            this package or have another version of it.
        """
        self._client = connected(self._address)
        try:
            check_versions(self._client)
            self._client.subscribe_topic(self._topic, self._heard)
            self._sent = self._send()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Disconnect; the cluster goes on."""
        self._client.close()

    @property
    def n_slots(self) -> int:
        """How many workers there are that can be used."""
        return len(self._workers())

    def admits(self, config: FitConfig, running: Sequence[FitConfig]) -> bool:  # noqa: ARG002 - as `Engine` has it
        """Return whether a worker is free."""
        return len(running) < self.n_slots

    def fit(self, config: FitConfig, *, control: JobControl, report: Report) -> Result:
        """Return what a fit found on a free worker; see `Engine`."""
        with self._worker() as address, self._reported(report) as ticket:
            future = self._client.submit(
                fit_on_worker,
                self._problem_there(),
                config.to_dict(),
                topic=self._topic,
                ticket=ticket,
                key=f"napari-destvi-fit-{ticket}",
                workers=[address],
                allow_other_workers=False,
                pure=False,
                retries=0,
            )
            try:
                self._wait(future, address, control)
                return _outcome(future, address)
            finally:
                future.cancel()  # nothing if it has ended

    def _wait(self, future: Future[Any], address: str, control: JobControl) -> None:
        while not future.done():
            if control.cancelled:
                raise JobCancelled
            if address not in self._workers():
                raise WorkerLostError(_LOST.format(address=address))
            time.sleep(LOOK_SECONDS)

    def _workers(self) -> frozenset[str]:
        """Return the addresses of the workers, looked up now and then."""
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_SECONDS:
                self._there = self._asked()
                self._looked = time.monotonic()
                self._check_patience()
            return self._there

    def _asked(self) -> frozenset[str]:
        """Return the workers that would find what this computer finds."""
        try:
            there = frozenset(self._client.nthreads())
            self._judged |= new_workers(self._client, there - self._judged.keys())
        except (OSError, TimeoutError) as error:
            raise FitError(_GONE.format(address=self._address)) from error
        return frozenset(name for name in there if self._judged.get(name, False))

    def _check_patience(self) -> None:
        if self._there or self._last_there < 0:
            self._last_there = self._looked
        elif self._looked - self._last_there > PATIENCE_SECONDS:
            raise FitError(_NO_WORKERS.format(address=self._address))

    @contextmanager
    def _worker(self) -> Iterator[str]:
        """Take a worker that is free, and give it back."""
        there = self._workers()
        with self._lock:
            free = sorted(there - self._busy)
            if not free:  # it went away since there was one
                msg = "A worker of the cluster went away before the fit began."
                raise WorkerLostError(msg)
            self._busy.add(free[0])
        try:
            yield free[0]
        finally:
            with self._lock:
                self._busy.discard(free[0])

    @contextmanager
    def _reported(self, report: Report) -> Iterator[str]:
        """Hand on what a worker tells under a ticket."""
        ticket = uuid.uuid4().hex
        self._reports[ticket] = report
        try:
            yield ticket
        finally:
            del self._reports[ticket]

    def _heard(self, event: tuple[float, dict[str, Any]]) -> None:
        told = event[1]
        report = self._reports.get(told["ticket"])
        if report is not None:
            report(told["fraction"], told["seconds_left"])

    def _problem_there(self) -> Future[Any]:
        """Return the problem on the workers; sent anew if all that had it are gone."""
        with self._lock:
            if self._sent.status != "finished":
                try:
                    self._sent = self._send()
                except (OSError, TimeoutError) as error:
                    raise WorkerLostError(_NOT_SENT) from error
            return self._sent

    def _send(self) -> Future[Any]:
        sent: Future[Any] = self._client.scatter(
            self._problem, broadcast=True, hash=False
        )
        return sent


def _outcome(future: Future[Any], address: str) -> Result:
    """Return the result of a fit that has ended, or raise what became of it."""
    if future.status in ("cancelled", "lost"):
        raise WorkerLostError(_LOST.format(address=address))
    error = future.exception()
    if error is None:
        result: Result = future.result()
        return result
    if isinstance(error, (DestviError, JobCancelled)):
        raise error
    if type(error).__name__ == "KilledWorker":
        raise WorkerLostError(_LOST.format(address=address)) from error
    msg = f"The worker {address} could not do the fit: {error}"
    raise FitError(msg) from error
