#!/usr/bin/env bash
# Makes a virtual environment if it is not there: scripts/new-venv.sh PYTHON FOLDER.
set -euo pipefail

python="$1"
folder="$2"
if [ -z "$python" ]; then
    echo "flopledger needs Python 3.11 or later, and none was found on the path: make PYTHON=/path/to/python ..." >&2
    exit 2
fi
if [ ! -x "$folder/bin/python" ]; then
    "$(dirname "$0")/system-packages.sh" venv "$python"
    "$python" -m venv "$folder"
fi
