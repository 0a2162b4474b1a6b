"""The command line: fit, score, view and demo, from a terminal or a script."""

from napari_destvi.cli.app import app, main

__all__ = ["app", "main"]
