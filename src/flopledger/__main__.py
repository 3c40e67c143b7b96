"""Runs the command line: `python -m flopledger`."""

from __future__ import annotations

from flopledger.cli import main

if __name__ == "__main__":
    main()
