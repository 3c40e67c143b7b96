"""Bills of materials: foreign readers accept them, every activity is in them with its FLOP, and what is unknown is no number."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given
from hypothesis import strategies as st
from spdx_python_model import v3_0_1 as spdx_model

from flopledger.ledger.kinds import activity_kinds
from flopledger.statement.formats import cyclonedx, spdx
from flopledger.statement.found import format_for
from flopledger.statement.interchange.lifecycle import stages
from flopledger.statement.interchange.names import reference
from flopledger.statement.model import StatementModel
from tests.statement.forms.ledgers import BARE, EXAMPLES, FULL, hostile, stated, written

BOOKS = ("deepseek", "full", "bare", "hurting")
LIFECYCLE = {"design", "data-collection", "data-preparation", "training", "fine-tuning", "validation", "deployment", "inference", "other"}


@pytest.fixture(scope="session")
def statements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StatementModel]:
    full = written(tmp_path_factory.mktemp("full"), FULL, "plain")
    bare = written(tmp_path_factory.mktemp("bare"), BARE, "bare")
    return {"deepseek": stated(EXAMPLES / "deepseek-v3", "v3"), "full": full, "bare": bare, "hurting": hostile(full)}


def bill(statement: StatementModel) -> Any:
    return json.loads(cyclonedx.write(statement))


def graph(statement: StatementModel) -> list[Any]:
    found: list[Any] = json.loads(spdx.write(statement))["@graph"]
    return found


def one_of(statement: StatementModel, kind: str) -> Any:
    return next(one for one in graph(statement) if one["type"] == kind)


def held(properties: list[dict[str, str]]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in properties}


def read_by_spdx(data: bytes) -> Any:
    """Return what SPDX's own bindings read; raises where an element is not as the model has it, or leads nowhere."""
    objects = spdx_model.SHACLObjectSet()
    spdx_model.JSONLDDeserializer().read(io.BytesIO(data), objects)
    return objects


@pytest.mark.parametrize("books", BOOKS)
@pytest.mark.parametrize("version", [SchemaVersion.V1_6, SchemaVersion.V1_7])
def test_cyclonedx_accepts_our_bills(books: str, version: SchemaVersion, statements: dict[str, StatementModel]) -> None:
    text = cyclonedx.write(statements[books]).decode()
    number = version.to_version()
    text = text.replace('"specVersion": "1.6"', f'"specVersion": "{number}"').replace("bom-1.6.schema", f"bom-{number}.schema")
    assert JsonStrictValidator(version).validate_str(text) is None


def test_the_schema_would_refuse_another_unit(statements: dict[str, StatementModel]) -> None:
    text = cyclonedx.write(statements["full"]).decode().replace('"unit": "kWh"', '"unit": "MWh"')
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is not None


@pytest.mark.parametrize("books", BOOKS)
def test_spdx_reads_our_documents_back(books: str, statements: dict[str, StatementModel]) -> None:
    data = spdx.write(statements[books])
    objects = read_by_spdx(data)
    assert objects.link() == set()
    again = io.BytesIO()
    spdx_model.JSONLDSerializer().write(objects, again)
    once, twice = ({one["spdxId"]: one for one in json.loads(each)["@graph"] if "spdxId" in one} for each in (data, again.getvalue()))
    assert once.keys() == twice.keys()
    assert [one.get("statement") for one in once.values()] == [twice[name].get("statement") for name in once]


def test_the_bindings_would_refuse_another_unit(statements: dict[str, StatementModel]) -> None:
    with pytest.raises(ValueError, match="horsepower"):
        read_by_spdx(spdx.write(statements["full"]).replace(b"kilowattHour", b"horsepowerHour"))


def test_both_are_chosen_by_the_end_of_the_file_name() -> None:
    assert format_for("v3.cdx.json") is cyclonedx
    assert format_for("V3.SPDX.JSON") is spdx
    assert format_for("v3.json") not in (cyclonedx, spdx)


def test_every_kind_of_activity_has_a_place_on_the_lists() -> None:
    assert stages().keys() == activity_kinds().keys()
    assert {one.cyclonedx for one in stages().values()} <= LIFECYCLE
    assert {one.spdx for one in stages().values()} == {"", "training", "finetuning", "inference"}
    assert all(one.why for one in stages().values())


def test_the_page_shows_the_lists() -> None:
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "bills-of-materials.md").read_text()
    for one in stages().values():
        assert f"| {one.kind} | {one.cyclonedx} | {one.spdx or 'none'} | {one.why} |" in page


def test_energy_of_each_activity_is_in_kilowatt_hours(statements: dict[str, StatementModel]) -> None:
    card = bill(statements["full"])["metadata"]["component"]["modelCard"]
    found = card["considerations"]["environmentalConsiderations"]["energyConsumptions"]
    assert [(one["activity"], one["activityEnergyCost"]) for one in found] == [
        ("training", {"value": 64e6, "unit": "kWh"}),
        ("fine-tuning", {"value": 21e3, "unit": "kWh"}),
    ]
    assert found[0]["energyProviders"][0] == {
        "organization": {"name": "unknown"},
        "energySource": "unknown",
        "energyProvided": {"value": 64e6, "unit": "kWh"},
    }
    energy = package(statements["full"], "Plain 1")["ai_energyConsumption"]
    assert energy["ai_trainingEnergyConsumption"][0]["ai_energyQuantity"] == 64e6
    assert energy["ai_finetuningEnergyConsumption"][0]["ai_energyQuantity"] == 21e3


def package(statement: StatementModel, name: str) -> Any:
    return next(one for one in graph(statement) if one["type"] == "ai_AIPackage" and one["name"] == name)


def test_flop_stand_with_unit_and_convention(statements: dict[str, StatementModel]) -> None:
    component = bill(statements["deepseek"])["metadata"]["component"]
    totals = held(component["properties"])
    assert totals["flopledger:total:ec-2025/direct:compute"] == "3.8196473184e24"
    assert totals["flopledger:total:ec-2025/direct:compute:unit"] == "FLOP"
    assert totals["flopledger:total:ec-2025/direct:compute:convention"] == "model-flop"
    used = component["modelCard"]["considerations"]["environmentalConsiderations"]["energyConsumptions"]
    assert held(used[0]["properties"])["flopledger:compute:training"] == "3.700983312e24"
    text = package(statements["deepseek"], "DeepSeek-V3")["ai_informationAboutTraining"]
    assert "v3-pretraining (pretraining), training: 3.7e24 FLOP [3.28e24, 3.7e24] convention model-flop" in text


def test_every_activity_is_in_both(statements: dict[str, StatementModel]) -> None:
    names = {one.id for one in statements["deepseek"].books.activities}
    flows = bill(statements["deepseek"])["formulation"][0]["workflows"]
    assert {held(one["properties"])["flopledger:activity"] for one in flows} == names
    said = [json.loads(one["statement"]) for one in graph(statements["deepseek"]) if one["type"] == "Annotation"]
    assert {one["flopledger:activity"] for one in said if "flopledger:activity" in one} == names
    assert {one["flopledger:total"] for one in said if "flopledger:total" in one} == {
        one.standard for one in statements["deepseek"].assessment.systems[0].totals
    }


def test_unknown_is_a_word_or_left_out_and_never_zero(statements: dict[str, StatementModel]) -> None:
    component = bill(statements["bare"])["metadata"]["component"]
    environment = component["modelCard"]["considerations"]["environmentalConsiderations"]
    assert environment == {"energyConsumptions": [], "properties": [{"name": "flopledger:energy:unknown", "value": "pretraining"}]}
    assert held(component["properties"])["flopledger:total:ec-2025/direct:compute"] == "unknown"
    assert held(component["properties"])["flopledger:parameters"] == "unknown"
    bare = package(statements["bare"], "Bare 1")
    assert "ai_energyConsumption" not in bare
    assert bare["ai_informationAboutTraining"] == "pretraining (pretraining), training: unknown; energy unknown of pretraining"


def test_energy_of_other_models_is_not_the_models_own_in_spdx(statements: dict[str, StatementModel]) -> None:
    energy = package(statements["deepseek"], "DeepSeek-V3")["ai_energyConsumption"]
    quantities = [one["ai_energyQuantity"] for kind in energy.values() if isinstance(kind, list) for one in kind]
    direct = next(one for one in statements["deepseek"].assessment.systems[0].totals if one.standard == "ec-2025/direct")
    assert direct.energy.point is not None
    assert sum(quantities) == pytest.approx(direct.energy.point / 1000)


def test_lineage_leads_from_artifact_to_artifact(statements: dict[str, StatementModel]) -> None:
    found = bill(statements["deepseek"])
    references = {found["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in found["components"])}
    needs = {one["ref"]: one["dependsOn"] for one in found["dependencies"]}
    assert set(needs) == references
    assert {each for used in needs.values() for each in used} <= references
    assert needs["artifact:v3"] == ["artifact:v3-base", "artifact:v3-reward-model", "artifact:v3-sft-samples"]
    kinds = {one["relationshipType"] for one in graph(statements["deepseek"]) if one["type"] == "Relationship"}
    assert kinds == {"trainedOn", "descendantOf", "generates", "other", "hasConcludedLicense", "hasDeclaredLicense"}


def test_each_model_asserts_no_licence_once(statements: dict[str, StatementModel]) -> None:
    everything = graph(statements["deepseek"])
    models = {one["spdxId"] for one in everything if one["type"] == "ai_AIPackage"}
    for kind in ("hasConcludedLicense", "hasDeclaredLicense"):
        found = [one["from"] for one in everything if one.get("relationshipType") == kind]
        assert sorted(found) == sorted(models)


@pytest.mark.parametrize("books", BOOKS)
def test_the_same_statement_gives_the_same_bytes(books: str, statements: dict[str, StatementModel]) -> None:
    again = StatementModel.model_validate_json(statements[books].model_dump_json())
    assert cyclonedx.write(statements[books]) == cyclonedx.write(again)
    assert spdx.write(statements[books]) == spdx.write(again)


def test_another_statement_has_another_serial_number_and_no_clock(tmp_path: Path, statements: dict[str, StatementModel]) -> None:
    other = written(tmp_path, FULL.replace("1.04e26", "1.05e26"), "plain")
    assert bill(other)["serialNumber"] != bill(statements["full"])["serialNumber"]
    assert "timestamp" not in bill(other)["metadata"]
    assert one_of(other, "CreationInfo")["created"] == "2027-02-01T00:00:00Z"


def test_hostile_text_has_no_hidden_marks(statements: dict[str, StatementModel]) -> None:
    for data in (cyclonedx.write(statements["hurting"]), spdx.write(statements["hurting"])):
        text = data.decode()
        assert "\u202e" not in text
        assert "\\u202e" not in text
        assert "\\u0007" not in text


@given(st.text(max_size=300), st.text(max_size=300))
def test_references_are_addresses_and_differ_where_names_do(one: str, other: str) -> None:
    made = reference("artifact", one)
    assert made.isascii()
    assert not set(made) & set(' "<>\\^`{|}#')
    assert (made == reference("artifact", other)) == (one == other)
    assert len(made) < 150
