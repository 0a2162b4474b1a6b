"""Where annotated data keep what is read here, and where results are kept."""

from __future__ import annotations

#: The layer that scverse packages use for raw counts.
COUNTS_LAYER = "counts"
#: Keys of ``obsm`` with (x, y) of each spot, the usual one first.
COORDINATE_KEYS = ("spatial", "X_spatial")
#: Pairs of columns of ``obs`` with x and y of each spot.
COORDINATE_COLUMNS = (
    ("pxl_col_in_fullres", "pxl_row_in_fullres"),
    ("imagecol", "imagerow"),
    ("x", "y"),
    ("X", "Y"),
)
#: Columns of ``obs`` in which Space Ranger keeps the place in the array.
ARRAY_COLUMNS = ("array_col", "array_row")
#: Column of ``obs`` in which Space Ranger tells spots on tissue (1) from others (0).
IN_TISSUE = "in_tissue"
#: Column of ``var`` with the kind of each feature, and its value for genes.
FEATURE_TYPES = "feature_types"
GENE_EXPRESSION = "Gene Expression"
#: Key of ``uns`` with images and scale factors per library.
IMAGES_KEY = "spatial"
#: The images of a library, the better one first, and their scale factors.
IMAGE_SCALES = {"hires": "tissue_hires_scalef", "lowres": "tissue_lowres_scalef"}
#: Scale factor with the diameter of a spot in full-resolution pixels.
DIAMETER_KEY = "spot_diameter_fullres"
#: Scale factor with the size of a full-resolution pixel (Visium HD).
MICRONS_KEY = "microns_per_pixel"
#: Whether that size is an estimate, as where we lay the spots out ourselves.
MICRONS_ESTIMATED_KEY = "microns_per_pixel_estimated"
