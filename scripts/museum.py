"""Add what this version writes to tests/museum/, for later versions to read: run once, before a release.

    python scripts/museum.py

The folder of a version is never written a second time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from flopledger import __version__
from flopledger.cli import main as program

REPOSITORY = Path(__file__).parents[1]
MUSEUM = REPOSITORY / "tests" / "museum"
RULES = REPOSITORY / "src" / "flopledger" / "rules"
ASKED = ("--as-of", "2026-11-22", "-s", "epoch", "-s", "ec-2025", "-r", "eu-ai-act")
RULE_FILES = ("standards/epoch.yaml", "standards/ec-2025.yaml", "regimes/eu-ai-act.yaml")
NAMES = ("--provider", "Some Cloud", "--customer", "Acme Laboratories", "--account", "acme-1", "--issued", "2025-07-01")
LEDGER = """\
flopledger: 1
title: Museum
developer: acme
parties: {acme: {name: Acme Laboratories}, other: {}}
artifacts:
  corpus: {kind: dataset, tokens: 2T}
  base: {kind: model, parameters: 100B}
systems:
  model: {title: The model, general_purpose: yes, placed_on_market: {EU: 2025-09-01}}
activities:
  curation: {does: data-curation, dates: 2025-01, produces: corpus, compute: {declared: at most 1e22 FLOP}}
  pretraining:
    does: pretraining
    dates: 2025-02-01 to 2025-05-15
    uses: {data: corpus}
    produces: base
    compute: {hardware: {chip: H100 SXM, chip_hours: 9.5M, precision: bf16}, declared: 1.2e25 FLOP}
    cost: {rental: {price: 2 USD per chip-hour}}
    evidence: [{instrument: Accounts of the cluster, at: page 3, confidence: recalled}]
  tuning:
    does: fine-tuning
    dates: 2025-06
    by: {acme: 75 %, other: 25 %}
    uses: {initial-weights: base}
    produces: model
    compute: unknown
"""
USAGE = (
    "month,chip,chip_hours,precision\n2025-02,H100,2.5e6,bf16\n2025-03,H100,2.9e6,bf16\n2025-04,H100,2.8e6,bf16\n2025-05,H100,1.3e6,bf16\n"
)


def run(*arguments: str | Path) -> None:
    """Run a command of this version. Raises SystemExit where it fails."""
    result = CliRunner().invoke(program, [str(one) for one in arguments], catch_exceptions=False)
    if result.exit_code:
        raise SystemExit(result.output)


def exhibit(folder: Path) -> None:
    """Write everything that a version is remembered by into a folder."""
    for name in RULE_FILES:
        (folder / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(RULES / name, folder / "rules" / name)
    (folder / "ledger.yaml").write_text(LEDGER)
    run("statement", folder / "ledger.yaml", "-o", folder / "statement.json", *ASKED)
    with tempfile.TemporaryDirectory() as scratch:
        key, usage = Path(scratch) / "key.pem", Path(scratch) / "usage.csv"
        usage.write_text(USAGE)
        run("statement", "keygen", key)
        run("statement", "sign", folder / "statement.json", "-o", folder / "signed.json", "--key", key)
        run("attest", "write", usage, *NAMES, "--key", key, "-o", folder / "record.json")
        shutil.copyfile(f"{key}.pub", folder / "key.pub")


def main() -> int:
    """Add the folder of this version; return the exit code."""
    folder = MUSEUM / __version__
    if folder.exists():
        print(f"{folder.relative_to(REPOSITORY)} is there: what a version wrote is never written anew")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / __version__
        exhibit(made)
        shutil.move(made, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
