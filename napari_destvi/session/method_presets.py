"""Which presets a method is offered with, and which one it had before."""

from __future__ import annotations

import dataclasses

from napari_destvi.config import FitConfig, presets_of
from napari_destvi.config.presets import DEFAULT_PRESET
from napari_destvi.session.session import Session


def offered_presets(config: FitConfig) -> tuple[str, ...]:
    """Return the names to choose from with these settings.

    A preset of another method is among them only while it is chosen, as it may be in
    the settings of a fit that the command line began.

    Examples
    --------
    >>> offered_presets(FitConfig(method="cell2location"))
    ('default', 'published')
    """
    return tuple(dict.fromkeys((*presets_of(config.method), config.preset)))


def with_preset_of_method(session: Session, config: FitConfig) -> FitConfig:
    """Return new settings; if the method is another, with the preset it had last.

    Parameters
    ----------
    session : Session
        Remembers the preset of the method that is left.
    config : FitConfig
        As typed.
    """
    before = session.config
    if config.method == before.method:
        return config
    session.method_presets = {**session.method_presets, before.method: before.preset}
    preset = session.method_presets.get(config.method, config.preset)
    if preset not in presets_of(config.method):
        preset = DEFAULT_PRESET
    return dataclasses.replace(config, preset=preset)
