#!/usr/bin/env bash
# Renews the locks: scripts/lock.sh UV. One resolution for every supported Python, with the hash of every file.
set -euo pipefail

uv="$1"
lock() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-config --custom-compile-command "make lock" "$@"
}

lock --upgrade pyproject.toml --output-file requirements/runtime.txt
lock --upgrade --group build --output-file requirements/build.txt
lock --upgrade pyproject.toml --group build --group dev --output-file requirements/dev.txt \
    --constraints requirements/runtime.txt --constraints requirements/build.txt
