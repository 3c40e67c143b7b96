"""Builds the CycloneDX bill of materials: the model with its card, what it came from, the activities as workflows, who depends on what."""

from __future__ import annotations

from typing import Any

from flopledger.core.numbers import UNKNOWN
from flopledger.statement.inert import inert
from flopledger.statement.integrity.canonical import statement_digest
from flopledger.statement.interchange.names import reference, serial
from flopledger.statement.interchange.works import Energy, Pairs, Work, number, said_of, total, works
from flopledger.statement.model import ArtifactModel, StatementModel

VERSION = "1.6"
SCHEMA = f"http://cyclonedx.org/schema/bom-{VERSION}.schema.json"
MODEL, DATA, CODE = "machine-learning-model", "data", "library"
TYPES = {"model": MODEL, "dataset": DATA, "code": CODE}
Json = dict[str, Any]


def bill_of(statement: StatementModel) -> Json:
    """Return the bill of materials of a statement as plain values."""
    done, digest = works(statement), statement_digest(statement)
    others = [one for one in statement.books.artifacts if one.id != statement.subject.system]
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "serialNumber": serial(digest),
        "version": 1,
        "metadata": {
            "tools": {"components": [_tool(statement)]},
            "component": _subject(statement, done),
            "properties": properties([("flopledger:statement:sha256", digest), ("flopledger:as-of", _day(statement))]),
        },
        "components": [_component(one) for one in others],
        "dependencies": _dependencies(statement, done),
        "formulation": [{"bom-ref": "formulation", "workflows": [_workflow(one) for one in done]}],
    }


def properties(pairs: Pairs) -> list[Json]:
    """Return names and values as properties; values are inert text."""
    return [{"name": name, "value": inert(value)} for name, value in pairs]


def _day(statement: StatementModel) -> str:
    return statement.assessment.as_of.in_force.isoformat()


def _tool(statement: StatementModel) -> Json:
    return {"type": "application", "name": "flopledger", "version": statement.assessment.versions.flopledger}


def _subject(statement: StatementModel, done: list[Work]) -> Json:
    """Return the component that the bill is about, with its totals as properties."""
    subject, system = statement.subject, statement.assessment.systems[0]
    pairs: Pairs = []
    for one in system.totals:
        pairs += [
            *total(f"flopledger:total:{one.standard}:compute", one.compute),
            *total(f"flopledger:total:{one.standard}:energy", one.energy),
        ]
    for fact in ("parameters", "active_parameters"):
        value = system.facts.get(fact)
        pairs.append((f"flopledger:{fact}", number(float(value)) if isinstance(value, (int, float)) else UNKNOWN))
    return {
        "type": MODEL,
        "bom-ref": reference("artifact", subject.system),
        "name": inert(subject.title),
        "description": inert(statement.books.description),
        "manufacturer": {"name": inert(subject.developer)},
        "modelCard": _card(statement, done),
        "properties": properties(pairs),
    }


def _card(statement: StatementModel, done: list[Work]) -> Json:
    used = {use.artifact for one in done for use in one.activity.uses if use.role == "data" and one.own}
    data = [one for one in statement.books.artifacts if one.id in used and TYPES.get(one.kind or "") == DATA]
    makes = statement.assessment.systems[0].facts.get("makes")
    parameters: Json = {"datasets": [{"ref": reference("artifact", one.id)} for one in data]}
    if makes is not None:
        parameters["outputs"] = [{"format": inert(each)} for each in str(makes).split(",")]
    return {"bom-ref": "model-card", "modelParameters": parameters, "considerations": {"environmentalConsiderations": _environment(done)}}


def _environment(done: list[Work]) -> Json:
    """Return the energy of each activity; those of unknown energy are named, since the schema wants a number of the others."""
    silent = [("flopledger:energy:unknown", one.activity.id) for one in done if one.energy is None]
    return {
        "energyConsumptions": [_consumption(one, one.energy) for one in done if one.energy is not None],
        "properties": properties(silent),
    }


def _consumption(one: Work, energy: Energy) -> Json:
    measure = {"value": energy.point, "unit": "kWh"}
    pairs = [(f"flopledger:energy:{end}", number(value)) for end, value in (("low", energy.low), ("high", energy.high))]
    pairs += [("flopledger:energy:unit", "kWh"), ("flopledger:energy:method", energy.method)]
    pairs += [("flopledger:energy:assumed", energy.assumed)] if energy.assumed else []
    return {
        "activity": one.stage.cyclonedx,
        "energyProviders": [{"organization": {"name": UNKNOWN}, "energySource": UNKNOWN, "energyProvided": measure}],
        "activityEnergyCost": measure,
        "properties": properties([*said_of(one), *pairs]),
    }


def _component(one: ArtifactModel) -> Json:
    made: Json = {"type": TYPES.get(one.kind or "", DATA), "bom-ref": reference("artifact", one.id), "name": inert(one.title or one.id)}
    if made["type"] == DATA:
        made["data"] = [{"type": "dataset" if one.kind == "dataset" else "other", "name": inert(one.title or one.id)}]
    public = UNKNOWN if one.public is None else "yes" if one.public else "no"
    return {**made, "properties": properties([("flopledger:artifact", one.id), ("flopledger:public", public)])}


def _dependencies(statement: StatementModel, done: list[Work]) -> list[Json]:
    """Return which artifact was made from which."""
    known = {one.id for one in statement.books.artifacts} | {statement.subject.system}
    needs: dict[str, dict[str, None]] = {name: {} for name in sorted(known)}
    for one in done:
        for made in one.activity.produces:
            if made in needs:
                needs[made] |= {reference("artifact", use.artifact): None for use in one.activity.uses if use.artifact in known}
    return [{"ref": reference("artifact", name), "dependsOn": sorted(used)} for name, used in needs.items()]


def _workflow(one: Work) -> Json:
    given = one.activity
    flow: Json = {
        "bom-ref": reference("activity", given.id),
        "uid": inert(given.id),
        "name": inert(given.id),
        "taskTypes": ["other"],
        "properties": properties(said_of(one)),
    }
    if given.description:
        flow["description"] = inert(given.description)
    if given.uses:
        flow["inputs"] = [_input(use.artifact, use.role) for use in given.uses]
    if given.produces:
        flow["outputs"] = [{"type": "artifact", "resource": {"ref": reference("artifact", name)}} for name in given.produces]
    return flow


def _input(artifact: str, role: str) -> Json:
    return {"resource": {"ref": reference("artifact", artifact)}, "properties": properties([("flopledger:role", role)])}
