"""The outcome of `speed.py` for a person to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Found = dict[str, Any]

#: Title of each training, and how its keys begin.
TRAININGS = {
    "proportions of the default": "",
    "states of the default": "state_",
    "published": "published_",
    "scvi-tools 1.4.2": "peer_",
}
CLOCKS = {
    "steps_per_second": "steps a second",
    "steps_per_cpu_second": "steps a second of the processor",
}


def table(found: Found) -> str:
    """Return Markdown: steps per second, then the whole fit."""
    size = f"{found['n_spots']:,} x {found['n_genes']:,} x {found['n_cell_types']}"
    where = f"{found['n_threads']} thread(s), {found['device']}, {found['processor']}"
    lines = [f"{found['case']}, {size} (spots x genes x types), {where}", ""]
    for clock, title in CLOCKS.items():
        lines += [*_step_rows(found, clock, title), ""]
    lines += [*_fit_rows(found), "", *found["notes"]]
    return "\n".join(lines)


def _step_rows(found: Found, clock: str, title: str) -> Iterator[str]:
    sizes = list(found[clock])
    yield f"| {title}, batch | {' | '.join(sizes)} |"
    yield "|---" * (len(sizes) + 1) + "|"
    for name, prefix in TRAININGS.items():
        rates = found[prefix + clock] or {}
        ratios = found.get(f"{prefix}ratio_{clock}") or {}
        cells = [_number(rates.get(size)) + _times(ratios.get(size)) for size in sizes]
        yield f"| {name} | {' | '.join(cells)} |"


def _fit_rows(found: Found) -> Iterator[str]:
    yield "| whole fit | ours | scvi-tools 1.4.2 |"
    yield "|---|---|---|"
    target = ", ".join(f"{key} {value:.3f}" for key, value in found["accuracy"].items())
    titles = {
        "seconds_to_accuracy": f"seconds to {target}",
        "cpu_seconds_to_accuracy": "the same, of the processor",
        "peak_memory_mb": "peak memory, MB",
    }
    for key, title in titles.items():
        yield _row(title, found[key], found[f"peer_{key}"])
    for key, title in {"final_accuracy": "{} in the end", "seconds": "s, {}"}.items():
        peers = found[f"peer_{key}"] or {}
        for name, value in found[key].items():
            yield _row(title.format(name), value, peers.get(name))


def _row(title: str, ours: float | None, peers: float | None) -> str:
    return f"| {title} | {_number(ours)} | {_number(peers)} |"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f" ({ratio:.1f}x)"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
