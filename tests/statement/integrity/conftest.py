"""A small set of books with words that stand nowhere else, the statement on it, and two keys: what the tests here share."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from flopledger.assess.assess import Selection, assess
from flopledger.assess.reforms import assess_reformed
from flopledger.core.dates import AsOf, parse_date
from flopledger.ledger.read import read_ledger
from flopledger.rules.load import load_rules
from flopledger.rules.reform import asked_for
from flopledger.statement.integrity.attest import sign
from flopledger.statement.integrity.canonical import tree_of
from flopledger.statement.integrity.issue import issue
from flopledger.statement.integrity.keys import SigningKey
from flopledger.statement.model import QuestionModel, StatementModel
from flopledger.statement.state import statement_of

LEDGER = """\
flopledger: 1
title: Books of a model
description: whole-of-it-words
developer: acme
include: [sweep.csv]
parties:
  acme: {name: Acme}
  vendor-kestrel: {name: Kestrel Words Ltd}
systems:
  model: {title: The Model, general_purpose: yes, open_weights: no}
artifacts:
  base-osprey: {kind: model, title: osprey-words}
  set-merlin: {kind: dataset, title: merlin-words, public: no, synthetic: yes}
activities:
  osprey:
    does: pretraining
    description: osprey-description
    dates: 2025-01-01 to 2025-03-31
    produces: base-osprey
    compute: {declared: 2.17e25 FLOP}
    cost: {market: 40M USD}
    evidence: [{instrument: osprey-instrument, at: osprey-page, confidence: confirmed}]
  merlin:
    does: synthetic-data-generation
    description: merlin-description
    dates: 2025-04-01 to 2025-04-10
    by: {vendor-kestrel: 100 %}
    produces: set-merlin
    compute: {declared: 3.19e23 FLOP (2e23 to 4e23)}
  harrier:
    does: fine-tuning
    description: harrier-description
    dates: 2025-05-01 to 2025-05-10
    uses: {initial-weights: base-osprey, data: set-merlin}
    produces: model
    compute: {declared: 5.23e22 FLOP}
    cost: {market: 2M USD}
  buzzard:
    does: evaluation
    description: buzzard-description
    for: model
    compute: unknown
"""
SWEEP = """\
activity,does,started,ended,for,compute.declared
sweep-goshawk,hyperparameter-search,2025-02-02,2025-02-03,model,7.29e21
sweep-hobby,hyperparameter-search,2025-02-03,2025-02-04,model,8.31e21
"""
LINES = ("osprey", "merlin", "harrier", "buzzard", "sweep-goshawk", "sweep-hobby")
WORDS = {
    "osprey": ("osprey-description", "osprey-instrument", "osprey-page"),
    "merlin": ("merlin-description", "Kestrel", "vendor-kestrel"),
    "harrier": ("harrier",),
    "buzzard": ("buzzard",),
    "sweep-goshawk": ("goshawk",),
    "sweep-hobby": ("hobby",),
}
DAY = AsOf.on(parse_date("2026-11-22"))
ASKED = QuestionModel(standards=["casper-2025", "ec-2025"], regimes=["eu-ai-act"])


class Made(NamedTuple):
    """What the tests start from; nobody changes it."""

    folder: Path
    statement: StatementModel
    tree: dict[str, Any]
    key: SigningKey
    other: SigningKey
    signed: bytes
    issued: bytes

    def __repr__(self) -> str:
        return "Made"


def statement_in(folder: Path, day: AsOf = DAY, asked: QuestionModel = ASKED) -> StatementModel:
    """Return the statement on the ledger in a folder."""
    ledger, found = read_ledger(folder)
    assert ledger is not None, found
    rules, selection = load_rules(), Selection(asked.standards, asked.regimes)
    laid, _ = asked_for(asked.reforms, rules)
    result = (
        assess_reformed(ledger, rules, laid, day, selection, asked.draws) if laid else assess(ledger, rules, day, selection, asked.draws)
    )
    return statement_of(result, rules, "model", asked)


def key(number: int) -> SigningKey:
    """Return a key that is the same each time."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("books")
    (folder / "ledger.yaml").write_text(LEDGER)
    (folder / "sweep.csv").write_text(SWEEP)
    statement = statement_in(folder)
    tree = tree_of(statement)
    return Made(folder, statement, tree, key(1), key(2), sign(tree, key(1)), issue(tree, key(1)))
