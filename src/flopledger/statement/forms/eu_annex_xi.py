"""The items of Annex XI of the AI Act (technical documentation) that books of compute can answer."""

from __future__ import annotations

from flopledger.statement.formwork import europe
from flopledger.statement.formwork.fields import Asked, with_words, words
from flopledger.statement.formwork.form import FieldModel, Form, Group
from flopledger.statement.formwork.laws import law
from flopledger.statement.formwork.paper import form_on_paper
from flopledger.statement.model import StatementModel

TITLE = "Technical documentation under Annex XI of the EU AI Act: the items that books of compute answer"
SAYS = (
    "Of section 1, to be added by hand: tasks (1(a)), acceptable use (1(b)), architecture (1(d)), inputs (1(e)), licence (1(f)).",
    "Of the development, to be added by hand: technical means (2(a)) and design specifications (2(b)).",
    "Section 2 (models with systemic risk) asks for evaluations, adversarial testing and system architecture: none of it is in the books.",
)
FROM_COMPUTE = "Where energy is unknown, it may be based on information about the computational resources used (Annex XI, last sentence)."


def fill(statement: StatementModel) -> Form:
    """Return the items, filled from a statement."""
    one = europe.training(statement)
    groups = (
        Group("description", "1. General description", _description(statement), SAYS),
        Group("development", "2. Elements of the model and its development", _development(statement, one), counted=one.name),
    )
    return form_on_paper(statement, "eu-annex-xi", TITLE, groups)


def _description(statement: StatementModel) -> list[FieldModel]:
    facts = statement.assessment.systems[0].facts
    released, makes = facts.get("placed_on_market"), facts.get("makes")
    return [
        words(Asked("name", "Model", "the model concerned", law("annex-xi-1c")), statement.subject.title),
        words(Asked("release", "1(c) Date of release", "date of release", law("annex-xi-1c")), None if released is None else str(released)),
        europe.parameters(statement, Asked("parameters", "1(d) Number of parameters", "number of parameters", law("annex-xi-1d"))),
        words(
            Asked("outputs", "1(e) Modality of outputs", "modality of outputs", law("annex-xi-1e")),
            None if makes is None else str(makes).replace(",", ", "),
        ),
    ]


def _development(statement: StatementModel, one: europe.Training) -> list[FieldModel]:
    updating = europe.updating(statement)
    resources = law("annex-xi-2d")
    energy = europe.energy(Asked("energy", "2(e) Energy consumption", "known or estimated energy", law("annex-xi-2e")), one)
    return [
        _data(statement, updating),
        europe.compute(Asked("compute", "2(d) Compute used to train", "e.g. floating point operations", resources), one),
        europe.wall_clock(statement, Asked("days", "2(d) Training time", "training time", resources), updating),
        europe.hardware_days(
            statement,
            Asked("hardware-days", "2(d) Hardware time", "other relevant details of the training", resources, "", required=False),
            updating,
        ),
        with_words(energy, energy.method, [FROM_COMPUTE] if not energy.known else []),
    ]


def _data(statement: StatementModel, one: europe.Training) -> FieldModel:
    updating = {line.activity for line in one.lines}
    used = {use.artifact for each in statement.books.activities if each.id in updating for use in each.uses if use.role == "data"}
    names = [one.title or one.id for one in statement.books.artifacts if one.id in used]
    asked = Asked("data", "2(c) Data sets in the books", "data used for training", law("annex-xi-2c"), required=False)
    return words(asked, "; ".join(names) or None)
