#!/usr/bin/env bash
# Renews the locks: scripts/lock.sh UV. One resolution for every supported Python, with the hash of every file; and the
# lowest versions that pyproject.toml allows, for the oldest Python.
set -euo pipefail

uv="$1"
lock() {
    "$uv" pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-config \
        --custom-compile-command "make lock" "$@"
}

lock --universal pyproject.toml --output-file requirements/runtime.txt
lock --universal --group build --output-file requirements/build.txt
lock --universal pyproject.toml --group build --group dev --output-file requirements/dev.txt \
    --constraints requirements/runtime.txt --constraints requirements/build.txt
lock --resolution lowest-direct pyproject.toml --output-file requirements/lowest.txt
lock --universal benchmarks/requirements.in --output-file benchmarks/requirements.txt
