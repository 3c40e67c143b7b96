"""Any part of a statement can be withheld: the rest verifies, no withheld word is left in the bytes, and the sums say what is missing."""

from __future__ import annotations

import base64
import copy
import math
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from flopledger.statement.integrity.issue import ReservedNameError, issue
from flopledger.statement.integrity.presented import presented
from flopledger.statement.integrity.redact import Chosen, fact_names, line_names, redacted
from flopledger.statement.integrity.verify import Given, verify
from tests.statement.integrity.conftest import LINES, WORDS, Made

SUBSETS = st.lists(st.sampled_from(LINES), unique=True)


def by_the_library(made: Made, data: bytes) -> dict[str, Any]:
    """Return what the library's own verifier makes of a presentation."""
    payload: dict[str, Any] = SDJWTVerifier(data.decode().strip(), lambda *_: JWK.from_pem(made.key.public.pem)).get_verified_payload()
    return payload


def readable(data: bytes) -> str:
    """Return all that anybody can read in a presentation."""
    parts = re.split(r"[.~]", data.decode().strip())
    return "\n".join(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace") for part in parts)


def redact(made: Made, chosen: Chosen) -> bytes:
    return redacted(presented(made.issued), chosen)


@settings(max_examples=40)
@given(keep=SUBSETS, amounts=SUBSETS, facts=st.booleans())
def test_any_choice_verifies_and_leaves_no_withheld_word(made: Made, keep: list[str], amounts: list[str], facts: bool) -> None:
    data = redact(made, Chosen(keep, amounts, None if facts else ()))
    lines = by_the_library(made, data)["assessment"]["systems"][0]["lines"]
    report = verify(data, Given(keys=[made.key.public], system="model"))
    text = readable(data)
    assert report.valid, report.wrong
    assert len(lines) == len({*keep, *amounts}) == len(LINES) - report.withheld_lines
    for line in set(LINES) - set(keep):
        assert [word for word in WORDS[line] if word in text] == [], line
    for line in keep:
        assert all(word in text for word in WORDS[line]), line


@settings(max_examples=40)
@given(keep=SUBSETS, amounts=SUBSETS)
def test_what_is_shown_and_what_must_be_withheld_make_the_total(made: Made, keep: list[str], amounts: list[str]) -> None:
    report = verify(redact(made, Chosen(keep, amounts)), Given(keys=[made.key.public]))
    shown = {*keep, *amounts}
    points = {one["activity"]: one["compute"]["point"] or 0.0 for one in made.tree["assessment"]["systems"][0]["lines"]}
    compute = next(one for one in report.sums if (one.total, one.what) == ("casper-2025", "compute"))
    assert compute.holds
    assert math.isclose(compute.shown, sum(points[name] for name in shown), rel_tol=1e-12, abs_tol=1.0)
    assert math.isclose(compute.withheld, sum(points[name] for name in set(LINES) - shown), rel_tol=1e-9, abs_tol=1e12)


def test_amounts_alone_show_no_name(made: Made) -> None:
    data = redact(made, Chosen(amounts=["harrier"]))
    (line,) = by_the_library(made, data)["assessment"]["systems"][0]["lines"]
    assert line["compute"] == {"unit": "FLOP", "point": 5.23e22, "low": 5.23e22, "high": 5.23e22}
    assert line["treatments"]["casper-2025"] == {"count": "all", "share": 1.0}
    assert set(line) == {"compute", "cost", "treatments"}


def test_withheld_amounts_are_not_in_the_bytes(made: Made) -> None:
    text = readable(redact(made, Chosen(["osprey"])))
    assert "2.17e+25" in text
    assert [amount for amount in ("3.19e+23", "5.23e+22", "7.29e+21", "8.31e+21") if amount in text] == []


def test_no_digest_of_the_whole_is_left_for_guessing(made: Made) -> None:
    text = readable(redact(made, Chosen(LINES[1:])))
    for one in made.tree["ledger_files"]:
        assert one["sha256"] not in text
    assert "statement_sha256" not in text


def test_keeping_everything_leaves_the_bytes_as_they_are(made: Made) -> None:
    assert redact(made, Chosen(None, facts=None)) == made.issued
    assert redact(made, Chosen(LINES, facts=fact_names(presented(made.issued)))) == made.issued


def test_withholding_twice_is_withholding_once(made: Made) -> None:
    first = redact(made, Chosen(["osprey", "merlin"], ["harrier"], None))
    assert line_names(presented(first)) == ["osprey", "merlin"]
    assert redacted(presented(first), Chosen(["osprey"])) == redact(made, Chosen(["osprey"]))


def test_the_same_input_gives_the_same_bytes(made: Made) -> None:
    assert issue(made.tree, made.key) == made.issued


def test_another_statement_has_other_salts(made: Made) -> None:
    tree = copy.deepcopy(made.tree)
    tree["subject"]["title"] = "Another title"
    ours, others = (set(data.split(b"~")[1:-1]) for data in (made.issued, issue(tree, made.key)))
    assert not ours & others


def test_salts_have_128_bits_and_differ(made: Made) -> None:
    decoded = [base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)) for part in made.issued.split(b"~")[1:-1]]
    salts = {one[2:24] for one in decoded}
    assert len(salts) == len(decoded)


def test_more_than_the_total_is_refused(made: Made) -> None:
    tree = copy.deepcopy(made.tree)
    tree["assessment"]["systems"][0]["lines"][0]["compute"]["point"] *= 2
    data = redacted(presented(issue(tree, made.key)), Chosen(["osprey"]))
    assert verify(data, Given(keys=[made.key.public])).wrong[0].startswith("the lines come to 4.34e+25 FLOP of compute under casper-2025")


def test_a_disclosure_of_another_statement_is_refused(made: Made) -> None:
    tree = copy.deepcopy(made.tree)
    tree["assessment"]["systems"][0]["lines"][0]["compute"]["point"] *= 2
    foreign = issue(tree, made.key).split(b"~")[1]
    with pytest.raises(ValueError, match="no place in the token"):
        presented(redact(made, Chosen()).removesuffix(b"\n") + foreign + b"~\n")


@pytest.mark.parametrize("name", ["_sd", "_sd_alg", "...", "_detail"])
def test_names_that_sd_jwt_keeps_for_itself_are_refused(made: Made, name: str) -> None:
    tree = copy.deepcopy(made.tree)
    tree["books"]["activities"][0]["by"] = {name: 1.0}
    with pytest.raises(ReservedNameError, match=re.escape(f"`{name}`")):
        issue(tree, made.key)
