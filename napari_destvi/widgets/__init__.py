"""The window: panels that set the session and listen to it, inside napari."""
