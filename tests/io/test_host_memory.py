"""How much memory is left, with limits of containers and of jobs on a cluster."""

from __future__ import annotations

import psutil
import pytest

from napari_destvi.io import host_memory
from napari_destvi.io.host_memory import free_host_memory


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Return a function that sets the process's groups and the files about them."""
    own, root = tmp_path / "cgroup", tmp_path / "groups"
    monkeypatch.setattr(host_memory, "OWN_GROUPS", own)
    monkeypatch.setattr(host_memory, "CONTROL_GROUPS", root)

    def write(lines, files):
        own.write_text(lines)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)

    return write


def test_without_limits_it_is_what_the_system_offers(groups):
    free = free_host_memory()
    assert 0 < free <= psutil.virtual_memory().total


def test_a_limit_of_version_2_leaves_what_is_not_used_or_only_cached(groups):
    groups(
        "0::/job\n",
        {
            "job/memory.max": "5000\n",
            "job/memory.current": "3000\n",
            "job/memory.stat": "anon 2000\ninactive_file 1000\n",
        },
    )
    assert free_host_memory() == 3000


def test_the_limit_of_a_group_around_counts_too(groups):
    groups(
        "0::/job/step\n",
        {
            "job/step/memory.max": "max\n",
            "job/step/memory.current": "10\n",
            "job/memory.max": "100\n",
            "job/memory.current": "60\n",
        },
    )
    assert free_host_memory() == 40


def test_a_limit_of_version_1_counts_beside_groups_of_other_kinds(groups):
    groups(
        "5:cpu,cpuacct:/job\n4:memory:/job\n0::/\n",
        {
            "memory/job/memory.limit_in_bytes": "900\n",
            "memory/job/memory.usage_in_bytes": "1000\n",
            "memory/job/memory.stat": "total_inactive_file 300\n",
        },
    )
    assert free_host_memory() == 200


def test_a_limit_that_is_used_up_leaves_nothing(groups):
    groups("0::/\n", {"memory.max": "100\n", "memory.current": "150\n"})
    assert free_host_memory() == 0
