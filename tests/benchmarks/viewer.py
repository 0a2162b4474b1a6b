"""How fast the window is: adding and changing maps, and beside a running fit.

Opens napari with the dock on made-up results of 27,395 and 1,000,000 spots, does what a
user does, and times it with all drawing; then fits the sample tissue in the child
process, notes how late a timer of 5 ms comes, and cancels::

    xvfb-run -a python tests/benchmarks/viewer.py [--json] [--only maps|fit]

Without a graphics card all is drawn by the processor. The load that is printed tells
how much else the machine did: times "wall" and delays grow with it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napari_destvi.widgets.file_dialogs import FileDialogs

#: As long as threads that were told to end are waited for.
END_OF_THREADS_MS = 5000
Report = dict[str, Any]


def measure(folder: Path, only: str | None) -> Report:
    """Return all figures, with what they were measured on."""
    import napari
    from qtpy.QtCore import QThreadPool
    from viewer_fit import measure_cancel, measure_fit
    from viewer_maps import SIZES, Window, draw, measure_maps

    from napari_destvi.widgets.dock import DestviDock
    from napari_destvi.widgets.preferences import Preferences

    viewer = napari.Viewer()
    viewer.window.resize(1500, 950)
    dock = DestviDock(
        viewer,
        preferences=Preferences(folder / "window.json"),
        dialogs=_agreeing_dialogs(),
    )
    viewer.window.add_dock_widget(dock, name="DestVI", area="right")
    draw()
    report: Report = {"machine": machine()}
    if only != "fit":
        window = Window(viewer, dock)
        report["maps"] = [measure_maps(window, *size) for size in SIZES]
    if only != "maps":
        report["delay while a fit runs"] = measure_fit(dock)
        report["cancel"] = measure_cancel(dock)
    report["machine"]["load_after"] = os.getloadavg()[0]
    dock.shut_down()
    QThreadPool.globalInstance().waitForDone(END_OF_THREADS_MS)
    viewer.close()
    return report


def _agreeing_dialogs() -> FileDialogs:
    from napari_destvi.widgets.file_dialogs import FileDialogs

    class AgreeingDialogs(FileDialogs):
        """Maps that were not saved may go: nobody is there to be asked."""

        def ask_unsaved(self, *_: object, **__: object) -> str:
            return "go on"

        def confirm(self, *_: object, **__: object) -> bool:
            return True

    return AgreeingDialogs(None)


def machine() -> Report:
    """Return versions, processors and load, and who draws."""
    names = ("napari", "vispy", "PyQt6", "numpy")
    return {
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in names},
        "processors": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "drawn_by": _renderer(),
    }


def _renderer() -> str:
    from vispy.gloo import gl

    return str(gl.glGetParameter(gl.GL_RENDERER))


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    lines = [", ".join(f"{name} {value}" for name, value in report["machine"].items())]
    for maps in report.get("maps", ()):
        lines += _map_lines(maps)
    for part in ("delay while a fit runs", "cancel"):
        lines += ["", f"| {part} | |", "|---|---|"]
        figures = report.get(part, {})
        lines += [f"| {name} | {value:.1f} |" for name, value in figures.items()]
    return "\n".join(lines)


def _map_lines(maps: Report) -> list[str]:
    acts = {name: costs for name, costs in maps.items() if isinstance(costs, dict)}
    columns = next(iter(acts.values()))
    title = (
        f"{maps['spots']:,} spots, {maps['types']} types, {maps['memory_mb']:.0f} MB"
    )
    return [
        "",
        f"| {title} | {' | '.join(columns)} |",
        "|---" * (len(columns) + 1) + "|",
        *(
            f"| {name} | {' | '.join(f'{value:.0f}' for value in costs.values())} |"
            for name, costs in acts.items()
        ),
    ]


def main() -> None:
    """Print the table or the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=["maps", "fit"])
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        # napari's settings and the references of earlier fits stay out of it
        os.environ["NAPARI_CONFIG"] = f"{folder}/napari.yaml"
        os.environ["NAPARI_DESTVI_CACHE"] = folder
        report = measure(Path(folder), arguments.only)
    print(json.dumps(report) if arguments.json else table(report))


if __name__ == "__main__":
    main()
