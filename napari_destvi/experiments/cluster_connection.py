"""Finding a Dask cluster, and which of its workers can be used."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from napari_destvi.errors import ConfigError
from napari_destvi.experiments.cluster_worker import decisive_versions

if TYPE_CHECKING:
    from distributed import Client

_log = logging.getLogger(__name__)

#: How long to wait for the scheduler, and for the first of its workers, in seconds.
CONNECT_SECONDS = 20
_NOT_INSTALLED = (
    "To use a Dask cluster, install it first: pip install napari-destvi[cluster]. "
    "Without it the fits run on this computer."
)


def connected(address: str) -> Client:
    """Return a client of a scheduler that has workers.

    Parameters
    ----------
    address : str
        Of the scheduler.

    Raises
    ------
    ConfigError
        If Dask is not installed, there is no scheduler, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigError(_NOT_INSTALLED) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        msg = (
            f'There is no Dask scheduler at "{address}". Give the address that it told '
            'when it started, such as "tcp://10.0.0.1:8786".'
        )
        raise ConfigError(msg) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        client.close()
        msg = (
            f'The Dask scheduler at "{address}" has no workers. Start at least one '
            f'with "dask worker {address} --nthreads 1", and the sweep again.'
        )
        raise ConfigError(msg) from error
    return client


def check_versions(client: Client) -> None:
    """Make sure that the workers would find what this computer finds.

    Raises
    ------
    ConfigError
        If one lacks this package, or has other versions.
    """
    told = client.run(decisive_versions, on_error="return")
    for address, theirs in told.items():
        problem = _problem(address, theirs)
        if problem:
            raise ConfigError(problem)


def new_workers(client: Client, addresses: Collection[str]) -> dict[str, bool]:
    """Return which of the workers that have just come can be used.

    Parameters
    ----------
    client : Client
        Of their scheduler.
    addresses : collection of str
        Of workers not seen before.

    Returns
    -------
    dict of str to bool
        By address; those that did not answer are not in it.
    """
    if not addresses:
        return {}
    told = client.run(decisive_versions, workers=list(addresses), on_error="return")
    judged = {}
    for address, theirs in told.items():
        if isinstance(theirs, OSError):  # gone again, or slow
            continue
        problem = _problem(address, theirs)
        if problem:
            _log.warning("It is not used. %s", problem)
        judged[address] = not problem
    return judged


def _problem(address: str, theirs: object) -> str:
    """Return why a worker cannot be used; empty if it can."""
    if not isinstance(theirs, dict):
        return (
            f"The worker {address} cannot load napari-destvi ({theirs}). Install "
            "it there, in the version that is here, and start the worker again."
        )
    ours = decisive_versions()
    differ = ", ".join(
        f"{name} {theirs[name]} there and {version} here"
        for name, version in ours.items()
        if theirs[name] != version
    )
    if not differ:
        return ""
    return (
        f"The worker {address} has other versions: {differ}. Its results would "
        "not be the same; install the same on all computers."
    )
