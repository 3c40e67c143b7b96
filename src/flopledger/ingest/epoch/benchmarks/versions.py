"""Which model a version is one of: benchmarks name `gpt-4-0613`, tables of models `GPT-4 (Jun 2023)`.

The index of capabilities and the table of versions both tell; the index is renewed more often, so it is asked first. A version
that neither has is looked up without what follows its last underscore, which names the effort it was run with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from flopledger.core.finding import Problems
from flopledger.core.frozen import frozen
from flopledger.ingest.sheet import read_sheet

INDEX, VERSIONS, DISTILLED = "epoch_capabilities_index", "model_versions", "distilled_models"
SURE = ("high", "medium")  # distillation that the table holds for little more than a guess is not taken over


@frozen
class Versions:
    """The model of each version, and the models that were made by distillation with the table's confidence."""

    models: Mapping[str, str] = field(default_factory=dict)
    distilled: Mapping[str, str] = field(default_factory=dict)

    def model_of(self, version: str) -> str:
        """Return the model of a version, an empty text where it is not known."""
        return self.models.get(version) or self.models.get(version.rpartition("_")[0], "")


def read_versions(found: Mapping[str, Path], problems: Problems) -> Versions:
    """Return what the tables of versions among some files, by name without suffix, say."""
    models: dict[str, str] = {}
    for name, version, model in ((VERSIONS, "id", "Model"), (INDEX, "Model version", "Model name")):
        for row in rows_of(found.get(name), (version, model), problems):
            if row[model]:
                models[row[version]] = row[model]
    known = Versions(models)
    columns = ("model", "distilled", "confidence")
    told = [row for row in rows_of(found.get(DISTILLED), columns, problems) if row["distilled"].lower() == "true"]
    sure = {known.model_of(row["model"]): row["confidence"] for row in told if row["confidence"] in SURE}
    return Versions(models, {model: confidence for model, confidence in sure.items() if model})


def rows_of(path: Path | None, columns: tuple[str, ...], problems: Problems) -> list[dict[str, str]]:
    """Return some columns of a file's rows, without the spaces around them; none, and a finding, where the file lacks one."""
    sheet = read_sheet(path, problems) if path is not None else None
    if sheet is None:
        return []
    header = [name.strip() for name in sheet.header]
    for name in columns:
        if name not in header:
            problems.find("column-missing", sheet.head(), f"no column `{name}`", "a table of benchmark scores", "give it as published")
            return []
    places = {name: header.index(name) for name in columns}
    return [{name: " ".join(cells[place].split()) for name, place in places.items()} for _, _, cells in sheet.rows]
