#!/usr/bin/env bash
# Builds the engine with AddressSanitizer and UndefinedBehaviorSanitizer, and runs the engine's tests on that build.
# Any finding ends the run with an error. g++ only: the runtime libraries are loaded before Node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH=$PWD/node_modules/.bin:$PATH

cmake-js compile -d src/engine/native -O "$PWD/build/sanitize" --CDRNN_SANITIZE=ON -l warn

export RNN_WORKBENCH_ADDON=$PWD/build/sanitize/Release/engine.node
# Node itself is not built for leak detection; a refused allocation must return and not abort, as in the real build.
export ASAN_OPTIONS=detect_leaks=0,allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1
LD_PRELOAD="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so)" \
  node node_modules/vitest/vitest.mjs run --project unit --project golden test/engine test/golden "$@"
