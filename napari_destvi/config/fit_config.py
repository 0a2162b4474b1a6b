"""What the user chooses for a fit; everything else follows from the preset."""

from __future__ import annotations

import dataclasses
import math
import operator
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard, get_args

from napari_destvi.config.methods import DEFAULT_METHOD, METHODS, Method
from napari_destvi.config.presets import DEFAULT_PRESET, PRESETS
from napari_destvi.errors import ConfigError

Amortization = Literal["both", "latent", "proportion", "none"]
Device = Literal["auto", "cpu", "cuda", "mps"]
Auto = Literal["auto"]

AMORTIZATIONS: tuple[str, ...] = get_args(Amortization)
DEVICES: tuple[str, ...] = get_args(Device)
#: The settings that are any whole number from 1, or "auto".
_COUNTS = ("batch_size", "epochs", "reference_epochs", "n_threads")
#: The mean of so many independent estimates scatters less than a fifth as much as one
#: (1 / sqrt(32)); more cost time and memory for next to nothing.
MAX_ENSEMBLE_SIZE = 32
#: What the code of Cell2location expects unless told otherwise.
DEFAULT_CELLS_PER_SPOT = 8.0
DEFAULT_DETECTION_ALPHA = 20.0
#: More cells than any spot holds, and spots as alike as spots can be.
MAX_POSITIVE = 1e6


@dataclass(frozen=True, slots=True)
class FitConfig:
    """The wishes of the user; `resolve` turns them into numbers.

    Parameters
    ----------
    batch_size : int or "auto"
        Spots per training step.
    amortization : {"both", "latent", "proportion", "none"}
        Which of proportions and cell state a network predicts from the counts
        of a spot; what is not amortized is a free number per spot.
    epochs : int or "auto"
        Passes over the spots.
    reference_epochs : int or "auto"
        Passes over the reference cells.
    preset : str
        A name in `PRESETS`.
    device : {"auto", "cpu", "cuda", "mps"}
        Where to compute; "auto" takes an NVIDIA GPU if there is one, else the CPU.
    seed : int
        Two fits with one seed on one device give the same result.
    n_threads : int or "auto"
        CPU threads; "auto" leaves one core to the window.
    method : {"destvi", "nnls", "weighted-nnls", "cell2location"}
        What finds the cell types; see `ignored_settings` for what each does not heed.
    ensemble_size : int or "auto"
        Networks trained side by side, at most 32; their mean is the estimate. Presets
        that train one model heed it not.
    cells_per_spot : float
        Cells in a spot on average, as Cell2location is told before the fit.
    detection_alpha : float
        How alike Cell2location expects the sensitivity of the spots to be: 20 if it
        differs much within the slide, 200 if little.

    Raises
    ------
    ConfigError
        If a value is outside what is allowed.

    Examples
    --------
    >>> FitConfig(batch_size=16).batch_size
    16
    """

    batch_size: int | Auto = "auto"
    amortization: Amortization = "both"
    epochs: int | Auto = "auto"
    reference_epochs: int | Auto = "auto"
    preset: str = DEFAULT_PRESET
    device: Device = "auto"
    seed: int = 0
    n_threads: int | Auto = "auto"
    method: Method = DEFAULT_METHOD
    ensemble_size: int | Auto = "auto"
    cells_per_spot: float = DEFAULT_CELLS_PER_SPOT
    detection_alpha: float = DEFAULT_DETECTION_ALPHA

    def __post_init__(self) -> None:
        for name in (*_COUNTS, "ensemble_size", "seed"):
            object.__setattr__(self, name, _plain(getattr(self, name)))
        for name in _COUNTS:
            _check_count(name, getattr(self, name))
        _check_ensemble_size(self.ensemble_size)
        for name in ("cells_per_spot", "detection_alpha"):
            object.__setattr__(self, name, _positive(name, getattr(self, name)))
        _check_choice("amortization", self.amortization, AMORTIZATIONS)
        _check_choice("device", self.device, DEVICES)
        _check_choice("preset", self.preset, tuple(PRESETS))
        _check_choice("method", self.method, tuple(METHODS))
        _check_seed(self.seed)

    @property
    def amortizes_proportions(self) -> bool:
        """Whether a network predicts the proportions."""
        return self.amortization in ("both", "proportion")

    @property
    def amortizes_states(self) -> bool:
        """Whether a network predicts the cell states."""
        return self.amortization in ("both", "latent")

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as plain values, fit for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> FitConfig:
        """Return the settings written by `to_dict`.

        Raises
        ------
        ConfigError
            If a name is unknown or a value is outside what is allowed.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            msg = (
                f"Unknown settings: {', '.join(unknown)}. "
                f"Allowed are {', '.join(sorted(known))}."
            )
            raise ConfigError(msg)
        return cls(**values)


def _plain(value: Any) -> Any:  # noqa: ANN401 - checked by the caller
    """Return a whole number of any library as Python's own, all else as it is."""
    if isinstance(value, (bool, str)):
        return value
    try:
        return operator.index(value)
    except TypeError:
        return value


def _readable(name: str) -> str:
    return name.replace("n_", "number of ").replace("_", " ").capitalize()


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _check_count(name: str, value: object) -> None:
    if value != "auto" and not _is_count(value):
        msg = (
            f"{_readable(name)} is {value!r}. "
            'Give a whole number of at least 1, or "auto".'
        )
        raise ConfigError(msg)


def _check_ensemble_size(value: object) -> None:
    is_allowed = _is_count(value) and value <= MAX_ENSEMBLE_SIZE
    if value != "auto" and not is_allowed:
        msg = (
            f"Ensemble size is {value!r}. Give a whole number of networks from 1 to "
            f'{MAX_ENSEMBLE_SIZE}, or "auto".'
        )
        raise ConfigError(msg)


def _positive(name: str, value: object) -> float:
    """Return a number of any library as Python's own.

    Raises
    ------
    ConfigError
        If it is none, or not positive.
    """
    try:
        number = float(value) if not isinstance(value, (bool, str)) else math.nan  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not 0 < number <= MAX_POSITIVE:
        msg = (
            f"{_readable(name)} is {value!r}. "
            f"Give a number above 0, at most {MAX_POSITIVE:,.0f}."
        )
        raise ConfigError(msg)
    return number


def _check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        msg = f"{_readable(name)} is {value!r}. Choose one of {', '.join(allowed)}."
        raise ConfigError(msg)


def _check_seed(seed: object) -> None:
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
        msg = f"Seed is {seed!r}. Give a whole number from 0 to {2**32 - 1}."
        raise ConfigError(msg)
