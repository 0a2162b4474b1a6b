"""A sweep: the settings to try on one problem, and the fits that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from napari_destvi.config import (
    Amortization,
    Auto,
    Device,
    FitConfig,
    Method,
    cell2location_preset,
    ignored_settings,
    method_title,
)
from napari_destvi.errors import ConfigError
from napari_destvi.experiments.keys import AXES, check_keys, of_method, table_axes
from napari_destvi.experiments.run_names import run_name

_DEFAULT = FitConfig()
#: Cell2location sees all spots in each step, and its epochs are no passes over
#: batches: lists made for DestVI would only spoil it.
_NOT_SHARED: Mapping[str, frozenset[str]] = {
    "cell2location": frozenset({"batch_sizes", "epochs"})
}


@dataclass(frozen=True, slots=True)
class SweepRun:
    """One fit of a sweep.

    Parameters
    ----------
    name : str
        What it is called, other than all others of its sweep.
    config : FitConfig
        Its settings; those that the method does not heed are at their defaults.
    """

    name: str
    config: FitConfig


@dataclass(frozen=True)
class Sweep:
    """Lists of settings; every combination that makes a difference is one fit.

    Parameters
    ----------
    methods, presets, batch_sizes, amortizations, epochs, seeds : tuple
        Values of the setting of this name in `FitConfig`; each list names a value
        once. Of a preset that Cell2location does not know it takes its own default.
    cells_per_spot, detection_alphas : tuple of float
        For Cell2location alone.
    reference_epochs, ensemble_size, device
        The same for all fits; as in `FitConfig`.
    own : mapping of str to mapping
        Per method the lists that it has of its own in place of the shared ones, such
        as ``{"cell2location": {"epochs": (3000,)}}``. Cell2location takes batch sizes
        and epochs from here only.

    Raises
    ------
    ConfigError
        If a list is empty, names a value twice or holds one that is not allowed, or
        if `own` names what its method does not heed.

    Examples
    --------
    >>> sweep = Sweep(methods=("destvi", "nnls"), batch_sizes=(8, 16))
    >>> [run.name for run in sweep.runs()]
    ['destvi both batch 8 seed 0', 'destvi both batch 16 seed 0', 'nnls']
    """

    methods: tuple[Method, ...] = (_DEFAULT.method,)
    presets: tuple[str, ...] = (_DEFAULT.preset,)
    batch_sizes: tuple[int | Auto, ...] = (_DEFAULT.batch_size,)
    amortizations: tuple[Amortization, ...] = (_DEFAULT.amortization,)
    epochs: tuple[int | Auto, ...] = (_DEFAULT.epochs,)
    seeds: tuple[int, ...] = (_DEFAULT.seed,)
    cells_per_spot: tuple[float, ...] = (_DEFAULT.cells_per_spot,)
    detection_alphas: tuple[float, ...] = (_DEFAULT.detection_alpha,)
    reference_epochs: int | Auto = _DEFAULT.reference_epochs
    ensemble_size: int | Auto = _DEFAULT.ensemble_size
    device: Device = _DEFAULT.device
    own: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for axis in AXES:
            values = _checked(axis, getattr(self, axis), AXES[axis])
            object.__setattr__(self, axis, values)
        object.__setattr__(self, "own", dict(self._checked_own()))
        self.runs()  # what is wrong with the settings for all is told here, too

    def runs(self) -> tuple[SweepRun, ...]:
        """Return the fits, seeds of one setting one after the other."""
        configs = dict.fromkeys(
            config for method in self.methods for config in self._configs(method)
        )
        return tuple(SweepRun(run_name(config), config) for config in configs)

    def lists_of(self, method: str) -> dict[str, tuple[Any, ...]]:
        """Return the values of each list for one method."""
        default = _NOT_SHARED.get(method, frozenset())
        shared = {
            axis: (getattr(_DEFAULT, setting),) if axis in default else self._list(axis)
            for axis, setting in AXES.items()
            if axis != "methods"
        }
        return shared | dict(self.own.get(method, {}))

    def _list(self, axis: str) -> tuple[Any, ...]:
        values: tuple[Any, ...] = getattr(self, axis)
        return values

    def _configs(self, method: Method) -> Iterator[FitConfig]:
        lists = self.lists_of(method)
        settings = [AXES[axis] for axis in lists]
        for values in product(*lists.values()):
            config = FitConfig(
                method=method,
                reference_epochs=self.reference_epochs,
                ensemble_size=self.ensemble_size,
                device=self.device,
                **dict(zip(settings, values, strict=True)),
            )
            yield heeded(config)

    def _checked_own(self) -> Iterator[tuple[str, dict[str, tuple[Any, ...]]]]:
        for method, lists in self.own.items():
            if method not in self.methods:
                msg = (
                    f"There are settings for {method_title(method)} ({method}), which "
                    f"is none of the methods ({', '.join(self.methods)}). Add it to "
                    "them, or leave its settings out."
                )
                raise ConfigError(msg)
            check_keys(lists, table_axes(method), of_method(method))
            yield (
                method,
                {
                    axis: _checked(f"{method}.{axis}", values, AXES[axis])
                    for axis, values in lists.items()
                },
            )


def heeded(config: FitConfig) -> FitConfig:
    """Return the settings with all that their method does not heed at its default.

    Examples
    --------
    >>> heeded(FitConfig(method="nnls", batch_size=16, seed=3)).batch_size
    'auto'
    """
    defaults = {
        name: getattr(_DEFAULT, name) for name in ignored_settings(config.method)
    }
    if config.method == "cell2location":
        defaults["preset"] = cell2location_preset(config.preset).name
    return replace(config, **defaults)


def _checked(name: str, values: Any, setting: str) -> tuple[Any, ...]:  # noqa: ANN401
    """Return the values of a list as the settings hold them.

    Raises
    ------
    ConfigError
        If there are none, one twice, or one that the setting does not allow.
    """
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        msg = f"{name} is {values!r}. Give a list of values, such as [{values!r}]."
        raise ConfigError(msg)
    found = tuple(_setting(setting, value) for value in values)
    if not found:
        msg = f"{name} is empty. Give at least one value, or leave it out."
        raise ConfigError(msg)
    doubles = {value: None for value in found if found.count(value) > 1}
    if doubles:
        named = ", ".join(map(repr, doubles))
        msg = f"{name} has {named} more than once. Name each value once."
        raise ConfigError(msg)
    return found


def _setting(name: str, value: Any) -> Any:  # noqa: ANN401 - judged by the settings
    return getattr(FitConfig(**{name: value}), name)
