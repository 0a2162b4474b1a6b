"""What every test stands on: folders of its own, one thread, a screen or none."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

#: Read by the numeric libraries when they are first imported. Two threads on two
#: busy cores train many times slower than one.
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

_home = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


@pytest.hookimpl(trylast=True)  # pytest-xvfb has set DISPLAY by then
def pytest_configure(config: pytest.Config) -> None:
    """Set the environment before anything is imported; child processes inherit it."""
    home = tempfile.TemporaryDirectory(prefix="napari-destvi-tests-")
    config.stash[_home] = home
    os.environ.update(_folders_below(Path(home.name)))
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    os.environ["NAPARI_STRICT_QT"] = "1"
    if _has_no_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folders."""
    config.stash[_home].cleanup()


def _folders_below(home: Path) -> dict[str, str]:
    """Keep the tests and the user's own caches and settings apart."""
    return {
        "NAPARI_DESTVI_CACHE": str(home / "cache" / "napari-destvi"),
        "NAPARI_CONFIG": str(home / "napari" / "settings.yaml"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _has_no_screen() -> bool:
    is_linux = sys.platform.startswith("linux")
    return is_linux and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
