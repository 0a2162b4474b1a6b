"""DestVI as tensors: the reference model, the state prior, the spot model."""
