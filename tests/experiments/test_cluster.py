"""A Dask cluster gives the table that this computer gives, whatever its workers do."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from napari_destvi.errors import ConfigError
from napari_destvi.experiments import Sweep, SweepFolder, run_in_folder, run_sweep

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.slow,
    # distributed closes its connections late
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

_PATIENCE = 120.0
MIXED = Sweep(
    methods=("nnls", "weighted-nnls", "cell2location"),
    reference_epochs=2,
    seeds=(0, 1),
    device="cpu",
    own={"cell2location": {"epochs": (20,)}},
)
#: Longer than it takes to kill a worker.
LONG = Sweep(
    methods=("cell2location",),
    reference_epochs=2,
    seeds=(0, 1),
    device="cpu",
    own={"cell2location": {"epochs": (800,)}},
)


class Cluster:
    """A scheduler and workers on this computer, processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port))

    def add_worker(self) -> subprocess.Popen[bytes]:
        local = ("--local-directory", str(self.folder))
        return self.start(
            "dask_worker", self.address, "--nthreads", "1", "--no-nanny", *local
        )

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.{program}"
        quiet = ("--dashboard-address", "127.0.0.1:0")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments, *quiet],
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def wait_for(self, n_workers: int) -> None:
        with distributed.Client(
            self.address, timeout=_PATIENCE, set_as_default=False
        ) as client:
            client.wait_for_workers(n_workers, timeout=_PATIENCE)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    yield found
    found.end()


@pytest.fixture
def two_workers(cluster) -> Cluster:
    for _ in range(2):
        cluster.add_worker()
    cluster.wait_for(2)
    return cluster


def without_times(folder: SweepFolder) -> pd.DataFrame:
    return folder.table().drop(columns=["seconds", "seconds_reference"])


def test_two_workers_give_the_same_table_as_this_computer(
    problem, true_shares, two_workers, tmp_path
):
    there, here = SweepFolder(tmp_path / "there"), SweepFolder(tmp_path / "here")
    most = 0
    for progress in run_in_folder(
        problem, MIXED, there, truth=true_shares, dask=two_workers.address
    ):
        most = max(most, progress.number("running"))
    list(run_in_folder(problem, MIXED, here, truth=true_shares, workers=2))

    assert most == 2
    assert (there.table()["status"] == "complete").all()
    pd.testing.assert_frame_equal(without_times(there), without_times(here))


def test_a_run_whose_worker_dies_is_done_by_another(problem, two_workers, store):
    killed = None
    notes = []
    for progress in run_sweep(problem, LONG, store, dask=two_workers.address):
        at_work = [state for state in progress.runs if state.fraction > 0]
        if killed is None and at_work:
            killed = two_workers.processes[-1]
            killed.send_signal(signal.SIGKILL)
        notes += [progress.note] if progress.note else []

    assert killed is not None
    assert len(notes) == 1
    assert [state.status for state in progress.runs] == ["complete"] * 2


def test_told_to_stop_the_workers_end_their_fits(problem, two_workers, store):
    stop = threading.Event()
    for progress in run_sweep(
        problem, LONG, store, dask=two_workers.address, should_stop=stop.is_set
    ):
        if any(state.fraction > 0 for state in progress.runs):
            stop.set()

    assert stop.is_set()
    assert not progress.is_done
    with distributed.Client(two_workers.address, set_as_default=False) as client:
        end = time.monotonic() + _PATIENCE
        while any(client.run(n_child_processes).values()):
            assert time.monotonic() < end, "a fit went on"
            time.sleep(0.2)


def n_child_processes() -> int:
    import psutil

    return len(psutil.Process().children())


def test_a_cluster_without_workers_is_told(problem, cluster, store, monkeypatch):
    monkeypatch.setattr(
        "napari_destvi.experiments.cluster_connection.CONNECT_SECONDS", 5
    )
    with pytest.raises(ConfigError, match="has no workers"):
        list(run_sweep(problem, MIXED, store, dask=cluster.address))


def test_an_address_where_no_scheduler_is_is_told(problem, store, monkeypatch):
    monkeypatch.setattr(
        "napari_destvi.experiments.cluster_connection.CONNECT_SECONDS", 1
    )
    with pytest.raises(ConfigError, match="no Dask scheduler"):
        list(run_sweep(problem, MIXED, store, dask="tcp://127.0.0.1:9"))
