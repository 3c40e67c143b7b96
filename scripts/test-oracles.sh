#!/usr/bin/env bash
# Runs the oracle tests: scripts/test-oracles.sh PYTHON. What is skipped is listed with the reason. That no oracle test exists
# is said, and is no failure.
set -euo pipefail

none_collected=5 # pytest's exit code for it
status=0
"$1" -m pytest -q -rs -m oracle || status=$?
if [ "$status" = "$none_collected" ]; then
    echo "no oracle test was collected: nothing to compare"
    exit 0
fi
exit "$status"
