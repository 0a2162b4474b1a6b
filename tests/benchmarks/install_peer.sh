#!/bin/sh
# Makes an environment with scvi-tools 1.4.2, for the peer's side of speed.py.
# Usage: sh tests/benchmarks/install_peer.sh FOLDER [PYTHON]
set -eu

folder=${1:?"say where: sh install_peer.sh FOLDER [PYTHON]"}
python=${2:-python3.11}

"$python" -m venv "$folder"
# The build of PyTorch for the CPU alone: a tenth of the size, and the same side by side.
"$folder/bin/pip" install torch==2.13.0 \
    --extra-index-url "${PEER_TORCH_INDEX:-https://download.pytorch.org/whl/cpu}"
# Pinned is what the numbers hang on, or what scvi-tools 1.4.2 does not limit itself.
"$folder/bin/pip" install scvi-tools==1.4.2 torch==2.13.0 \
    lightning==2.6.6 anndata==0.12.19 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
"$folder/bin/python" -c "import scvi; print('scvi-tools', scvi.__version__)"
