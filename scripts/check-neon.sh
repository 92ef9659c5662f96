#!/usr/bin/env bash
# Compiles the kernels for 64-bit Arm and runs their check under emulation. Needs Debian's g++-aarch64-linux-gnu and
# qemu-user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kernels=src/engine/native/kernels
program=$(mktemp)
trap 'rm -f "$program"' EXIT
aarch64-linux-gnu-g++ -std=c++20 -O2 -ffp-contract=off -Wall -Wextra -static -DRNN_KERNELS_NEON -I "$kernels" \
  "$kernels"/{neon,reference,dispatch}.cc test/native/kernels_check.cc -o "$program"
qemu-aarch64 "$program"
