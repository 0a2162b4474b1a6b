"""The slow look at a model and a slide, in the background: no session is known here."""

from __future__ import annotations

from napari_destvi.session.model_terms import ModelAsked, ModelFound


def look_at_model(asked: ModelAsked) -> ModelFound:
    """Read a model, and find out how the slide differs from it.

    Raises
    ------
    InputError
        If there is no such model, or it is damaged.
    """
    from napari_destvi.data.model_slide import inspect_for_model
    from napari_destvi.io.model_source import (
        facts_of,
        read_model_file,
        read_model_of_run,
    )
    from napari_destvi.io.run_store import RunStore

    source = asked.source
    if source.run is None:
        model, kept = read_model_file(source.path)
    else:
        model, kept = read_model_of_run(RunStore(source.path), source.run.key)
    found = inspect_for_model(
        asked.spots, facts_of(model), accept=asked.accepted, library=asked.library
    )
    return ModelFound(model, kept, found)
