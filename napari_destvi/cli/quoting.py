"""Paths and other words in commands that are shown to be copied."""

from __future__ import annotations

import shlex
import subprocess
import sys


def quoted(word: object) -> str:
    """Return a word as it is typed in a shell: that of Windows knows no single quotes.

    Parameters
    ----------
    word : object
        A path or text.
    """
    if sys.platform == "win32":
        return subprocess.list2cmdline([str(word)])
    return shlex.quote(str(word))
