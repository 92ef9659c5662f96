#!/usr/bin/env bash
# Installs what the project needs from Debian: compiler and CMake for the engine, the libraries of Electron, a virtual
# display for its tests. As root, or through sudo. Does nothing where all of it is there.
set -euo pipefail

packages=(
  g++ cmake ninja-build clang-format
  xvfb xauth libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libatk-bridge2.0-0 libdrm2
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
as_root apt-get -qq update
as_root apt-get -qq install --no-install-recommends -y "${missing[@]}" >/dev/null
