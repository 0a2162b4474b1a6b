"""``python -m napari_destvi`` is the command line."""

from napari_destvi.cli import main

if __name__ == "__main__":
    main()
