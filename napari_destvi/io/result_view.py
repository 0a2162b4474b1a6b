"""What the user saw of a result, kept in its file beside the result as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from napari_destvi.io.result_keys import RESULT_KEY

#: Under the result's entry of ``uns``; files that the command line wrote lack it.
VIEW_KEY = "view"


def stored_view(view: Mapping[str, object] | None) -> dict[str, str]:
    """Return the entry of a view for a file; none for None."""
    return {} if view is None else {VIEW_KEY: json.dumps(view)}


def view_in(uns: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Return the view in the ``uns`` of annotated data; None where there is none.

    Its values are as the file has them: whoever uses one checks it.
    """
    about = uns.get(RESULT_KEY)
    told = about.get(VIEW_KEY) if isinstance(about, Mapping) else None
    try:
        view = json.loads(told) if isinstance(told, str) else None
    except (ValueError, RecursionError):  # written by hand, or damaged
        return None
    return view if isinstance(view, dict) else None
