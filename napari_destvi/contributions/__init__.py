"""What napari.yaml names: the readers, the sample and the writer, each in its file."""
