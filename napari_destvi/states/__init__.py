"""What the states of a cell type tell of a tissue: axes, genes, differences."""
