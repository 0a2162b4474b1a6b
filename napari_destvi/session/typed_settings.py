"""From what was typed into the form to settings, or a sentence per wrong field."""

from __future__ import annotations

from collections.abc import Mapping

from napari_destvi.config import FitConfig, ignored_settings
from napari_destvi.errors import ConfigError

#: Settings that are whole numbers; all of them but the seed may also be "auto".
NUMBERS = (
    "batch_size",
    "epochs",
    "reference_epochs",
    "seed",
    "n_threads",
    "ensemble_size",
)
#: Settings that are any number above 0.
DECIMALS = ("cells_per_spot", "detection_alpha")


def read_settings(
    typed: Mapping[str, str], before: FitConfig
) -> tuple[FitConfig, dict[str, str]]:
    """Return the settings, and per field that cannot be used the reason.

    Parameters
    ----------
    typed : mapping of str to str
        Per setting of `FitConfig` what stands in its field.
    before : FitConfig
        What holds for a field that cannot be used, and for one that is missing.

    Returns
    -------
    config : FitConfig
        The settings.
    problems : dict of str to str
        Sentences by the name of the setting. A setting that the method has no use
        for is none: nobody sees its field.

    Examples
    --------
    >>> read_settings({"batch_size": "16"}, FitConfig())[0].batch_size
    16
    """
    values = {name: _value(name, text) for name, text in typed.items()}
    found = {name: _problem(name, value) for name, value in values.items()}
    usable = {name: value for name, value in values.items() if not found[name]}
    config = FitConfig.from_dict(before.to_dict() | usable)
    hidden = ignored_settings(config.method)
    problems = {name: text for name, text in found.items() if name not in hidden}
    return config, {name: text for name, text in problems.items() if text}


def typed_settings(config: FitConfig) -> dict[str, str]:
    """Return what stands in the fields for these settings."""
    return {name: _typed(value) for name, value in config.to_dict().items()}


def _typed(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(name: str, text: str) -> float | str:
    stripped = text.strip()
    if name in DECIMALS:
        return _decimal(stripped)
    if name not in NUMBERS:
        return stripped
    if not stripped and name != "seed":
        return "auto"
    try:
        return int(stripped)
    except ValueError:
        return stripped


def _decimal(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _problem(name: str, value: float | str) -> str:
    try:
        FitConfig.from_dict({name: value})
    except ConfigError as error:
        return str(error)
    return ""
