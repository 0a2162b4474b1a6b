"""The augmented form of DestVI, that of scvi-tools 1.4.1 and 1.4.2, as tensors."""
