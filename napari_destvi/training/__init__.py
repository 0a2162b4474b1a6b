"""How the models are trained: from a problem to its result, one page in `fit`."""
