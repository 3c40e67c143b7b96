"""Statements to fill forms from: a published model, books in which everything is known, books in which little is, and a hostile one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from flopledger.assess.assess import Selection, assess
from flopledger.core.dates import AsOf
from flopledger.ledger.read import read_ledger
from flopledger.rules.load import load_rules
from flopledger.statement.model import StatementModel
from flopledger.statement.state import statement_of

EXAMPLES = Path(__file__).parents[3] / "examples"
AS_OF = date(2027, 2, 1)  # all three American laws apply

# 1e26 x 1.04 by declaration: over every line, and by no more than rounding to two figures shows; energy from the meter.
FULL = """\
flopledger: 1
title: Plain
developer: lab
parties: {lab: {name: Plain Lab, country: DE, university: no, revenue: 6e8 USD}}
artifacts: {corpus: {kind: dataset, title: The corpus, public: no}, base: {kind: model}}
systems:
  plain:
    title: Plain 1
    general_purpose: yes
    foundation_model: yes
    narrow: no
    makes: [text]
    parameters: 72.5B
    is_modification: no
    placed_on_market: {EU: 2026-12-15, US: 2026-12-15, KR: 2026-12-15}
    inference_flop_per_request: 1.45e13 FLOP
    inference_answer_tokens: 100
    state_of_the_art: yes
    broad_serious_risk: no
activities:
  pretraining:
    {does: pretraining, dates: 2026-03-01 to 2026-06-30, uses: {data: corpus}, produces: base,
     compute: {declared: 1.04e26 (0.9e26 to 1.2e26) FLOP, hardware: {chip: H100 SXM, chip_hours: 72M}},
     energy: {metered: {energy: 64 GWh}}}
  tuning:
    {does: fine-tuning, dates: 2026-06-20 to 2026-07-10, uses: {initial-weights: base}, produces: plain,
     compute: {declared: 1e23 FLOP, hardware: {chip: H100 SXM, chip_hours: 72K}}, energy: {metered: {energy: 21 MWh}}}
"""
BARE = """\
flopledger: 1
title: Bare
developer: lab
parties: {lab: {name: Bare Lab}}
systems: {bare: {title: Bare 1, general_purpose: yes}}
activities:
  pretraining: {does: pretraining, produces: bare, compute: unknown}
"""
HURT = (
    "=1+1<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x07](javascript:alert(1)) | ` --- "
    "\"'}]} %YAML: [x\n- y: !!python/object"
)


def stated(path: Path, system: str, as_of: date = AS_OF, selection: Selection | None = None) -> StatementModel:
    """Return the statement of a system of a ledger on disk."""
    ledger, findings = read_ledger(path)
    assert ledger is not None, findings
    rules = load_rules()
    return statement_of(assess(ledger, rules, AsOf.on(as_of), selection or Selection()), rules, system)


def written(folder: Path, text: str, system: str, as_of: date = AS_OF) -> StatementModel:
    """Return the statement of a system of a ledger given as text."""
    (folder / "ledger.yaml").write_text(text)
    assert yaml.safe_load(text)
    return stated(folder / "ledger.yaml", system, as_of)


def hostile(statement: StatementModel) -> StatementModel:
    """Return a statement in which every text that its ledger may hold is made to hurt, while the rules can still be found."""
    plain = statement.model_dump(mode="json")
    plain["subject"] = {name: HURT + value for name, value in plain["subject"].items()}
    plain["books"] = _hurting(plain["books"])
    for line in plain["assessment"]["systems"][0]["lines"]:
        line.update(activity=HURT + line["activity"], file=HURT + line["file"])
        for one in line["estimates"]:
            one["inputs"] = {name: HURT + value if isinstance(value, str) else value for name, value in one["inputs"].items()}
    return StatementModel.model_validate(plain)


def _hurting(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _hurting(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_hurting(one, key) for one in value]
    kept = ("started", "ended", "kind", "does", "status", "role", "confidence", "published", "checked")
    return HURT + value if isinstance(value, str) and key not in kept else value
