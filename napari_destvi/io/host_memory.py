"""How much memory this computer has left for a fit, as the system tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil

#: Where Linux shows what a container, or a job on a cluster, is granted.
CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")
#: Files of the limit, of what is used, and the entry of what of it is only cached, of
#: both versions of control groups.
_VERSION_2 = ("memory.max", "memory.current", "inactive_file")
_VERSION_1 = (
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
)


def free_host_memory() -> int:
    """Return the bytes that this process may still take.

    That is what the system says to be available, or what is left of the limit of a
    container or cluster job if that is less.
    """
    available = int(psutil.virtual_memory().available)
    return min([available, *_left_in_groups()])


def _left_in_groups() -> Iterator[int]:
    """Yield what each limit leaves, of the process's own group and those around it."""
    for folder, (limit_file, used_file, cached) in _groups():
        limit, used = _number(folder / limit_file), _number(folder / used_file)
        if limit is not None and used is not None:
            yield max(limit - used + _cached(folder / "memory.stat", cached), 0)


def _groups() -> Iterator[tuple[Path, tuple[str, str, str]]]:
    for line in _lines(OWN_GROUPS):
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            root, files = CONTROL_GROUPS / "memory", _VERSION_1
        elif not controllers:
            root, files = CONTROL_GROUPS, _VERSION_2
        else:
            continue
        inside = Path(path.lstrip("/"))
        yield from ((root / part, files) for part in (inside, *inside.parents))


def _number(path: Path) -> int | None:
    """Return the number in a file; None if there is none, such as for "max"."""
    text = "".join(_lines(path))
    return int(text) if text.isdigit() else None


def _cached(path: Path, entry: str) -> int:
    """Return how much is used for files only, which the system gives back."""
    values = dict(line.split(maxsplit=1) for line in _lines(path) if " " in line)
    return int(values.get(entry, 0))


def _lines(path: Path) -> list[str]:
    """Return the lines of a file of the system; none where there is no such file."""
    try:
        return path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
