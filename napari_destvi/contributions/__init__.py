"""What napari.yaml names: the reader, the sample and the writer, each in its file."""
