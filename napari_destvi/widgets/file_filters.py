"""Which files the dialogs offer to read and to write, by their endings."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.export.figure import FORMATS
from napari_destvi.io import annotated
from napari_destvi.io.model_file import ENDING as MODEL_ENDING
from napari_destvi.io.text_lines import ENDINGS
from napari_destvi.io.text_tables import SEPARATORS

H5AD_ENDING = "*.h5ad"
H5AD = f"AnnData files ({H5AD_ENDING})"
TABLES = "Tables (*.csv *.tsv)"
GENE_SETS = "Gene sets (*.gmt *.gmt.gz);;All files (*)"
MODELS = f"Trained models (*{MODEL_ENDING})"
FIGURES = "Figures (*.pdf *.svg *.png)"
#: Of text that can be read, packed or not.
TEXT_ENDINGS = [f"*{ending}{packed}" for packed in ("", ".gz") for ending in ENDINGS]
#: What is offered to be written, by the suggested ending.
WRITTEN = {
    ".h5ad": H5AD,
    MODEL_ENDING: MODELS,
    ".pdf": FIGURES,
    ".parquet": "Parquet (*.parquet)",
    ".zarr": "Zarr stores (*.zarr)",
    ".geojson": "GeoJSON (*.geojson)",
    ".tif": "OME-TIFF (*.ome.tif *.ome.tiff *.tif *.tiff)",
}


def readable_kinds() -> list[str]:
    """Return the filters of the formats that are files, all of them at once first."""
    files = {known.title: known.endings for known in annotated.FORMATS if known.endings}
    every = [ending for endings in files.values() for ending in endings]
    named = {"All that can be read": every, **files, "All files": ["*"]}
    return [f"{name.split(' (')[0]} ({' '.join(e)})" for name, e in named.items()]


def with_ending(path: Path, suggested: str) -> Path:
    """Add the ending, unless it has one of its kind: a dot alone makes none."""
    kinds = (tuple(SEPARATORS), FORMATS)
    allowed = next((kind for kind in kinds if suggested in kind), (suggested,))
    if path.suffix.lower() in allowed:
        return path
    return path.with_name(path.name + suggested)
