#!/usr/bin/env bash
# Compiles the kernels for 64-bit Arm and runs their check under emulation; then trains three small networks there and on
# this machine, which have to give the same bits. Needs Debian's g++-aarch64-linux-gnu and qemu-user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
native=src/engine/native
kernels=$native/kernels
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags=(-std=c++20 -O2 -ffp-contract=off -Wall -Wextra -static -I "$native" -I "$kernels")
engine=("$native"/*.cc "$native"/{cells,heads,tasks,linalg}/*.cc "$kernels"/{portable,reference,dispatch}.cc)
arm=aarch64-linux-gnu-g++

"$arm" "${flags[@]}" -DRNN_KERNELS_NEON "$kernels"/{neon,portable,reference,dispatch}.cc test/native/kernels_check.cc \
  -o "$folder/kernels"
qemu-aarch64 "$folder/kernels"

"$arm" "${flags[@]}" -DRNN_KERNELS_NEON "${engine[@]}" "$kernels"/neon.cc test/native/bits_check.cc -o "$folder/arm"
x86=()
if [ "$(uname -m)" = x86_64 ]; then
  g++ "${flags[@]}" -mavx2 -mfma -c "$kernels"/avx2.cc -o "$folder/avx2.o"
  g++ "${flags[@]}" -mavx512f -mavx512dq -mavx2 -mfma -Wno-maybe-uninitialized -Wno-uninitialized -c "$kernels"/avx512.cc \
    -o "$folder/avx512.o"
  x86=(-DRNN_KERNELS_X86 "$folder"/avx2.o "$folder"/avx512.o)
fi
g++ "${flags[@]}" "${engine[@]}" "${x86[@]}" test/native/bits_check.cc -o "$folder/here"
"$folder/here" >"$folder/here.txt"
qemu-aarch64 "$folder/arm" >"$folder/arm.txt"
diff "$folder/here.txt" "$folder/arm.txt"
echo "The same bits on $(uname -m) and on aarch64:"
cat "$folder/arm.txt"
