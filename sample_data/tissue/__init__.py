"""The simulation behind the sample data; start reading in `tissue.simulation`."""
