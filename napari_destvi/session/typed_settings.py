"""From what was typed into the form to settings, or a sentence per wrong field."""

from __future__ import annotations

from collections.abc import Mapping

from napari_destvi.config import FitConfig
from napari_destvi.errors import ConfigError

#: Settings that are whole numbers; all of them but the seed may also be "auto".
NUMBERS = ("batch_size", "epochs", "reference_epochs", "seed", "n_threads")


def read_settings(
    typed: Mapping[str, str],
) -> tuple[FitConfig | None, dict[str, str]]:
    """Return the settings, and per field that cannot be used the reason.

    Parameters
    ----------
    typed : mapping of str to str
        Per setting of `FitConfig` what stands in its field.

    Returns
    -------
    config : FitConfig or None
        None if a field cannot be used.
    problems : dict of str to str
        Sentences by the name of the setting.

    Examples
    --------
    >>> read_settings({"batch_size": "16"})[0].batch_size
    16
    """
    values = {name: _value(name, text) for name, text in typed.items()}
    problems = {}
    for name, value in values.items():
        problem = _problem(name, value)
        if problem:
            problems[name] = problem
    return (None if problems else FitConfig.from_dict(values)), problems


def typed_settings(config: FitConfig) -> dict[str, str]:
    """Return what stands in the fields for these settings."""
    return {name: str(value) for name, value in config.to_dict().items()}


def _value(name: str, text: str) -> int | str:
    stripped = text.strip()
    if name not in NUMBERS:
        return stripped
    if not stripped and name != "seed":
        return "auto"
    try:
        return int(stripped)
    except ValueError:
        return stripped


def _problem(name: str, value: int | str) -> str:
    try:
        FitConfig.from_dict({name: value})
    except ConfigError as error:
        return str(error)
    return ""
