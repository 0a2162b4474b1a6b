"""Training Cell2location: signatures from single cells, then abundances of spots."""
