#!/usr/bin/env bash
# Makes sure that the system has what a part of the work needs: installs it where it can, says what is missing where it cannot.
#
#   scripts/system-packages.sh venv PYTHON    a Python that can make virtual environments
#   scripts/system-packages.sh test           what the tests start
#   scripts/system-packages.sh oracles        what the oracle tests start
#   scripts/system-packages.sh bench          what the benchmarks compare with
set -euo pipefail

# need COMMAND PACKAGE: COMMAND has to be on the path; Debian's PACKAGE brings it.
need() {
    command -v "$1" >/dev/null 2>&1 || bring "$1" "$2"
}

# need_library NAME PACKAGE: the linker has to find the library; Debian's PACKAGE brings it.
need_library() {
    ldconfig -p 2>/dev/null | grep -F "$1" >/dev/null || bring "$1" "$2"
}

bring() {
    local what="$1" package="$2"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "missing: $what (Debian and Ubuntu: apt-get install $package)" >&2
        exit 2
    fi
    echo "installing $package for $what" >&2
    if ! apt-get install -y -qq --no-install-recommends "$package" >/dev/null; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends "$package" >/dev/null
    fi
}

case "${1:-}" in
    venv)
        "$2" -c 'import ensurepip, venv' 2>/dev/null ||
            bring "Python's venv module" "$("$2" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"
        ;;
    test)
        need git git
        need_library libpangoft2-1.0.so.0 libpangoft2-1.0-0
        # Without it the tests that open a page are skipped and say so; the others need none.
        (need chromium chromium) || echo "going on without chromium: no page will be opened" >&2
        ;;
    oracles)
        # Without it the tests that start Spark are skipped and say so; the others need none.
        (need java openjdk-17-jre-headless) || echo "going on without java: nothing will be compared with Spark" >&2
        ;;
    bench)
        need hledger hledger
        ;;
    *)
        sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
