"""How long the window keeps the user waiting while the sample tissue is fitted."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import psutil
from qtpy.QtCore import QEventLoop, QObject, Qt, QTimer
from qtpy.QtWidgets import QApplication

from napari_destvi.widgets.dock import DestviDock

#: The timer whose lateness is the delay of the window.
TICK_MS = 5
REST_SECONDS, FIT_SECONDS = 5.0, 60.0
#: What runs at all takes less to begin.
PATIENCE = 120.0
N_CANCELLED = 3


class FrameDelay(QObject):
    """By how much each tick of a timer comes too late, in milliseconds.

    `work` is the processor time of the main thread between ticks: what of the delay
    is the window's own doing, however busy the machine is.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.delays: list[float] = []
        self.work: list[float] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.delays.append(max(1e3 * (now[0] - self._last[0]) - TICK_MS, 0.0))
        self.work.append(1e3 * (now[1] - self._last[1]))
        self._last = now


def measure_fit(dock: DestviDock) -> dict[str, float]:
    """Return the delay of the window at rest, and while a fit sends live maps."""
    dock.data.sample.click()
    wait(lambda: dock.run.fit.isEnabled() and dock.session.tissue is not None)
    rest = _watch(dock, _after(REST_SECONDS))
    live: list[object] = []
    dock.session.events.result.connect(live.append)
    dock.run.fit.click()
    is_late, begun = _after(FIT_SECONDS), time.perf_counter()
    busy = _watch(dock, lambda: is_late() or dock.session.run_state == "idle")
    return {
        "at rest, 99 %, ms": float(np.percentile(rest.delays, 99)),
        "median, ms": float(np.median(busy.delays)),
        "99 %, ms": float(np.percentile(busy.delays, 99)),
        "worst, ms": max(busy.delays),
        "own work, 99 %, ms": float(np.percentile(busy.work, 99)),
        "own work, worst, ms": max(busy.work),
        "live maps": len(live),
        "seconds of the fit": time.perf_counter() - begun,
    }


def measure_cancel(dock: DestviDock) -> dict[str, float]:
    """Return the time from the button to a window at rest, and to no child."""
    if dock.run.cancel.isEnabled():  # the fit before took too long
        dock.run.cancel.click()
    dock.settings.rows["epochs"].set_value("100000")
    times = np.array([_cancelled(dock) for _ in range(N_CANCELLED)])
    return {
        "to idle, median, ms": float(np.median(times[:, 0])),
        "to idle, worst, ms": float(times[:, 0].max()),
        "to no child, median, ms": float(np.median(times[:, 1])),
    }


def _cancelled(dock: DestviDock) -> tuple[float, float]:
    before = _children()
    dock.run.fit.click()
    wait(dock.run.stop.isEnabled)  # live maps are there
    begun = time.perf_counter()
    dock.run.cancel.click()
    wait(dock.run.fit.isEnabled)
    QApplication.processEvents()
    idle = time.perf_counter()
    wait(lambda: _children() <= before)
    return 1e3 * (idle - begun), 1e3 * (time.perf_counter() - begun)


def _children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def wait(is_done: Callable[[], bool]) -> None:
    """Handle the events of the window until something is so."""
    is_late = _after(PATIENCE)
    while not is_done():
        if is_late():
            msg = "The window did not get there in time."
            raise TimeoutError(msg)
        QApplication.processEvents()
        time.sleep(0.001)


def _watch(dock: DestviDock, is_over: Callable[[], bool]) -> FrameDelay:
    """Run Qt's own loop, as napari does, until something is so."""
    loop, frames, watch = QEventLoop(), FrameDelay(dock), QTimer()
    watch.timeout.connect(lambda: loop.quit() if is_over() else None)
    watch.start(100)
    loop.exec()
    frames.stop()
    return frames


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end
