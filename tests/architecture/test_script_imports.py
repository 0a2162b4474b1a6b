"""Scripts that no test runs still find in the package what they import from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import napari_destvi

PACKAGE = Path(napari_destvi.__file__).parent
TESTS = Path(__file__).parents[1]
SCRIPTS = sorted(
    path
    for room in ("benchmarks", "reliability")
    for path in (TESTS / room).glob("*.py")
    if not path.name.startswith(("test_", "conftest"))
)


def imported(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (alias.name for alias in node.names)
            if node.module.partition(".")[0] == PACKAGE.name:
                yield from ((node.module, name) for name in names)


def names_in(module: str) -> set[str]:
    """Return what a module defines, imports or, where it does so late, promises."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    is_package = place.is_dir()
    file = place / "__init__.py" if is_package else place.with_suffix(".py")
    beside = {path.stem for path in place.iterdir()} if is_package else set()
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Constant) and is_package:
            found.add(str(node.value))
    return found | beside


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_what_a_script_imports_is_there(script):
    missing = [pair for pair in imported(script) if pair[1] not in names_in(pair[0])]
    assert not missing
