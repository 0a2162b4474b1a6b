"""Cell2location: signatures of cell types, and how many cells of each lie in a spot."""
