"""What napari learns of the plugin: a manifest whose every name can be imported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from npe2 import PluginManifest

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "napari_destvi" / "napari.yaml"


@pytest.fixture(scope="module")
def manifest() -> PluginManifest:
    return PluginManifest.from_file(MANIFEST)


def test_the_manifest_at_the_top_reads_the_same_as_the_one_in_the_package():
    assert (ROOT / "napari.yaml").read_bytes() == MANIFEST.read_bytes()


def test_every_name_in_the_manifest_can_be_imported(manifest: PluginManifest):
    manifest.validate_imports()


def test_npe2_finds_the_installed_plugin(manifest: PluginManifest):
    found = PluginManifest.from_distribution("napari-destvi")
    assert found.contributions == manifest.contributions


def test_every_command_carries_the_name_of_the_plugin(manifest: PluginManifest):
    assert manifest.name == "napari-destvi"
    for command in manifest.contributions.commands or ():
        assert command.id.startswith("napari-destvi.")


def test_every_contribution_calls_a_command_of_the_manifest(manifest: PluginManifest):
    commands = {command.id for command in manifest.contributions.commands or ()}
    called = set(re.findall(r"command: (\S+)", MANIFEST.read_text(encoding="utf-8")))
    assert called == commands


@pytest.mark.parametrize("kind", ["widgets", "readers", "sample_data", "writers"])
def test_the_plugin_offers(kind: str, manifest: PluginManifest):
    assert getattr(manifest.contributions, kind)
