"""Providers' records: what is signed is caught when it is changed, what does not fit together is refused, tables are read row by row."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main
from flopledger.core.finding import Finding
from flopledger.statement.reconcile.attestation import AttestationModel, Attested, UsageModel, attestation_in, plain_file, sealed

pytest.importorskip("cryptography", reason="signatures need the extra `sign`")

from flopledger.statement.integrity.keys import SigningKey, new_key

FLIPS = 2_000
JANUARY = (date(2025, 1, 1), date(2025, 1, 31))


def record(hours: float = 1250.5) -> AttestationModel:
    use = UsageModel(started=JANUARY[0], ended=JANUARY[1], chip="H100 SXM", chip_hours=hours, region="eu-west", precision="bf16")
    return AttestationModel(
        provider="Cloud", customer="Acme", account="a", started=JANUARY[0], ended=JANUARY[1], issued=JANUARY[1], usage=[use]
    )


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return new_key()


def read(data: bytes, folder: Path, *keys: SigningKey) -> Attested | Finding:
    file = folder / "record.json"
    file.write_bytes(data)
    return attestation_in(file, [one.public for one in keys])


def test_a_signed_record_comes_back_as_it_was_with_who_signed_it(key: SigningKey, tmp_path: Path) -> None:
    found = read(sealed(record(), key), tmp_path, new_key(), key)
    assert isinstance(found, Attested)
    assert (found.record, found.key) == (record(), key.public.id)


def test_signed_or_not_a_record_has_one_digest(key: SigningKey, tmp_path: Path) -> None:
    signed, plain = read(sealed(record(), key), tmp_path), read(plain_file(record()), tmp_path)
    assert isinstance(signed, Attested)
    assert isinstance(plain, Attested)
    assert signed.sha256 == plain.sha256


def test_every_changed_byte_of_a_signed_record_is_caught(key: SigningKey, tmp_path: Path) -> None:
    data = sealed(record(), key)
    chance = random.Random(5)  # noqa: S311 - the same flips each time
    for _ in range(FLIPS):
        place, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
        found = read(changed, tmp_path, key)
        assert isinstance(found, Finding), (place, bit)
        assert found.code in {"attestation-refused", "attestation-unusable"}


def test_another_key_and_no_signature_are_refused(key: SigningKey, tmp_path: Path) -> None:
    for data in (sealed(record(), new_key()), plain_file(record())):
        found = read(data, tmp_path, key)
        assert isinstance(found, Finding)
        assert found.code == "attestation-refused"


def test_the_envelope_is_one_of_in_toto(key: SigningKey) -> None:
    import base64

    envelope = json.loads(sealed(record(), key))
    outer = json.loads(base64.b64decode(envelope["payload"]))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert (outer["_type"], outer["predicateType"]) == ("https://in-toto.io/Statement/v1", "urn:x-flopledger:compute-attestation")
    assert outer["subject"][0]["name"] == "Cloud/a/2025-01-01/2025-01-31"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("started", "2025-02-01", "ends before it starts"),
        ("started", "1999-01-01", "at most ten years"),
        ("ended", "2025-01-30", "outside the period"),
        ("provider", "", "visible characters"),
        ("account", "a\u202eb", "visible characters"),
        ("format", 2, "format `2`"),
        ("extra", 1, "Extra inputs"),
    ],
)
def test_a_record_whose_parts_do_not_fit_is_refused_with_the_reason(field: str, value: object, said: str, tmp_path: Path) -> None:
    tree = record().model_dump(mode="json") | {field: value}
    found = read(json.dumps(tree).encode(), tmp_path)
    assert isinstance(found, Finding)
    assert said in found.found


@pytest.mark.parametrize("hours", ["-1", "1e400", "NaN", '"many"', "null"])
def test_hours_that_are_no_amount_are_refused(hours: str, tmp_path: Path) -> None:
    text = plain_file(record()).decode().replace("1250.5", hours)
    assert isinstance(read(text.encode(), tmp_path), Finding)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"payload": 1}', b'{"payload": "e30="}', b"[" * 100_000])
def test_what_is_no_record_is_refused(data: bytes, tmp_path: Path) -> None:
    found = read(data, tmp_path)
    assert isinstance(found, Finding)
    assert found.code == "attestation-unusable"


def table(folder: Path, text: str) -> Path:
    file = folder / "use.csv"
    file.write_text(text)
    return file


NAMES = ("--provider", "Cloud", "--customer", "Acme", "--account", "a")


def test_a_table_becomes_a_record_of_whole_months(tmp_path: Path) -> None:
    text = "month,chip,chip_hours,region\n2024-02,H100,29,\n2024-03,H100,31,eu-west\n"
    out = tmp_path / "record.json"
    assert run("attest", "write", table(tmp_path, text), *NAMES, "--unsigned", "-o", out).exit_code == 0
    told = json.loads(out.read_text())
    assert (told["started"], told["ended"]) == ("2024-02-01", "2024-03-31")
    assert [(one["ended"], one["chip_hours"], one["region"]) for one in told["usage"]] == [
        ("2024-02-29", 29, None),
        ("2024-03-31", 31, "eu-west"),
    ]


def test_a_table_can_give_days_and_a_record_can_say_that_nothing_was_used(tmp_path: Path) -> None:
    out = tmp_path / "record.json"
    days = table(tmp_path, "started,ended,chip,chip_hours\n2024-02-03,2024-02-05,H100,72\n")
    assert run("attest", "write", days, *NAMES, "--unsigned", "-o", out, "--started", "2024-02-01").exit_code == 0
    assert json.loads(out.read_text())["started"] == "2024-02-01"
    nothing = table(tmp_path, "month,chip,chip_hours\n")
    assert run("attest", "write", nothing, *NAMES, "--unsigned", "-o", out).exit_code == 2
    assert (
        run("attest", "write", nothing, *NAMES, "--unsigned", "-o", out, "--started", "2024-02-01", "--ended", "2024-02-29").exit_code == 0
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "month,chip\n2024-02,H100\n",
        "month,chip,hours\n2024-02,H100,1\n",
        "chip,chip_hours\nH100,1\n",
        "month,chip,chip_hours\n2024-02,H100\n",
        "month,chip,chip_hours\n2024-02,,5\n",
        "month,chip,chip_hours\n2024-02,H100,-5\n",
        "month,chip,chip_hours\n2024-02,H100,nan\n",
        "month,chip,chip_hours,precision\n2024-02,H100,5,fp9\n",
        "started,ended,chip,chip_hours\n2024-02-05,2024-02-03,H100,5\n",
        "started,ended,chip,chip_hours\n2024-02,2024-02,H100,5\n",
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    result = run("attest", "write", table(tmp_path, text), *NAMES, "--unsigned", "-o", tmp_path / "record.json")
    assert result.exit_code == 2
    assert not (tmp_path / "record.json").exists()


def test_a_signed_record_is_checked_by_reconcile(tmp_path: Path) -> None:
    file, out = tmp_path / "key.pem", tmp_path / "record.json"
    assert run("statement", "keygen", file).exit_code == 0
    use = table(tmp_path, "month,chip,chip_hours\n2025-01,H100,1000\n")
    assert run("attest", "write", use, *NAMES, "--key", file, "-o", out).exit_code == 0
    book = tmp_path / "ledger.yaml"
    book.write_text(
        "flopledger: 1\ndeveloper: acme\nsystems:\n  m: {}\nactivities:\n"
        "  t: {does: pretraining, produces: m, dates: 2025-01, compute: {hardware: {chip: H100, chip_hours: 1000}}}\n"
    )
    asked = ["-r", "eu-ai-act", "-s", "ec-2025", "--as-of", "2026-11-22"]
    result = run("reconcile", book, out, "--key", f"{file}.pub", *asked, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["findings"] == []
    assert told["records"][0]["key"]
    assert run("reconcile", book, out, "--key", file, *asked).exit_code == 2


def test_a_signed_record_is_compared_without_the_libraries_that_check_signatures(tmp_path: Path) -> None:
    file, ledger = tmp_path / "record.json", tmp_path / "ledger.yaml"
    file.write_bytes(sealed(record(), new_key()))
    ledger.write_text("flopledger: 1\ntitle: Small\ndeveloper: lab\nsystems: {m: {makes: [text]}}\n", encoding="utf-8")
    without = "import sys; sys.modules['cryptography'] = None; from flopledger.cli import main; main()"
    found = subprocess.run([sys.executable, "-c", without, "reconcile", ledger, file], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert "nobody checked" in found.stdout
