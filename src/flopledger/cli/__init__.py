"""The command line: arguments in, documents out, no arithmetic. Each module under `commands` is one command."""

from __future__ import annotations

from flopledger.cli.main import main

__all__ = ["main"]
