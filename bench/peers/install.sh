#!/bin/sh
# Installs on Debian or Ubuntu what the peers need: a compiler, PyTorch, Eigen, OpenBLAS. See README.md.
set -eu
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
as_root apt-get update
as_root apt-get install --yes --no-install-recommends g++ python3-torch libeigen3-dev libopenblas-dev
