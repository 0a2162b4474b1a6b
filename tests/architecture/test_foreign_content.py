"""No room runs what a file says: no pickle, no ``torch.load``, no ``eval``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import napari_destvi

PACKAGE = Path(napari_destvi.__file__).parent
#: Modules that run code when they read a file.
FORBIDDEN_MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib"}
FORBIDDEN_MODULES |= {"marshal", "shelve"}
FORBIDDEN_CALLS = {"eval", "exec", "compile"}
FORBIDDEN_METHODS = {
    ("torch", "load"),
    ("torch", "save"),
    ("pd", "read_pickle"),
    ("pandas", "read_pickle"),
    ("yaml", "load"),
    ("yaml", "unsafe_load"),
}


def runs_foreign_content(source: str) -> list[str]:
    """Return what in a module may run what a file says."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = {alias.name.split(".")[0] for alias in node.names}
            found += sorted(names & FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom):
            found += sorted({(node.module or "").split(".")[0]} & FORBIDDEN_MODULES)
        elif isinstance(node, ast.Call):
            found += _calls(node)
    return found


def _calls(node: ast.Call) -> list[str]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in FORBIDDEN_CALLS:
        return [called.id]
    found = []
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        pair = (called.value.id, called.attr)
        found += [".".join(pair)] if pair in FORBIDDEN_METHODS else []
    for keyword in node.keywords:
        is_true = isinstance(keyword.value, ast.Constant) and keyword.value.value
        if keyword.arg == "allow_pickle" and is_true:
            found.append("allow_pickle=True")
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "def read():\n    import dill as d",
        "torch.load(path)",
        "np.load(path, allow_pickle=True)",
        "eval(text)",
    ],
)
def test_each_way_to_run_what_a_file_says_is_found(source):
    assert runs_foreign_content(source)


@pytest.mark.parametrize(
    "source",
    ["np.load(path, allow_pickle=False)", "model.eval()", "re.compile(text)", "1"],
)
def test_what_runs_nothing_is_not_found(source):
    assert runs_foreign_content(source) == []


def test_no_module_runs_what_a_file_says():
    found = {
        str(path.relative_to(PACKAGE)): ways
        for path in sorted(PACKAGE.rglob("*.py"))
        if (ways := runs_foreign_content(path.read_text(encoding="utf-8")))
    }
    assert found == {}
