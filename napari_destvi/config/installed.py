"""Which versions of the packages that take part in a fit are installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("napari-destvi", "torch", "numpy", "scipy", "anndata", "scikit-learn")


@cache
def installed_versions() -> dict[str, str]:
    """Return the versions of the packages that take part, importing none of them."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
