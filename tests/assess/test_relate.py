"""One line for each piece of work, however many ways it reaches a system, with the nearest way as its relation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flopledger.assess.assess import Selection, assess
from flopledger.assess.result import Assessment
from flopledger.core.dates import AsOf
from flopledger.ledger.read import read_ledger
from flopledger.rules.load import Rulebook

Assessed = Callable[..., Assessment]
EXAMPLES = Path(__file__).parents[2] / "examples"


def relations(result: Assessment, system: str) -> list[tuple[str, str]]:
    """Return the activity and the relation of each line."""
    rows = result.components.row[result.systems[system].lines.component].tolist()
    return [
        (result.ledger.activities.ids[row], relation) for row, relation in zip(rows, result.systems[system].lines.relation, strict=True)
    ]


def ways(result: Assessment, system: str, activity: str) -> list[str]:
    """Return every path from an activity to the system, as the activities on it."""
    row = result.ledger.activities.ids.index(activity)
    return [" > ".join(name for name, _ in path) for path in result.systems[system].lines.lineage.paths(row)]


@pytest.fixture
def example(rules: Rulebook) -> Callable[[str], Assessment]:
    def run(name: str) -> Assessment:
        ledger, _ = read_ledger(EXAMPLES / name)
        assert ledger is not None
        return assess(ledger, rules, AsOf.on(date(2026, 11, 22)), Selection((), ()))

    return run


def test_v3_base_is_v3s_weights_and_its_teachers_and_has_one_line(example: Callable[[str], Assessment]) -> None:
    result = example("deepseek-v3")
    assert [relation for name, relation in relations(result, "v3") if name == "v3-pretraining"] == ["updates-weights"]
    found = ways(result, "v3", "v3-pretraining")
    assert found[0] == "v3-pretraining > v3-context-extension > v3-post-training"
    assert len(found) == 3
    assert all(path.endswith("r1-sampling > v3-expert-training > v3-data-generation > v3-post-training") for path in found[1:])
    reached = result.systems["v3"].lines.reach[result.ledger.activities.ids.index("v3-pretraining")]
    assert list(dict.fromkeys(reach.relation for reach in reached)) == ["updates-weights", "teacher"]


def test_r1_is_no_double_of_v3(example: Callable[[str], Assessment]) -> None:
    """R1 was made from V3-Base, too: in its books V3-Base is again one line, and V3's tuning is a teacher's."""
    result = example("deepseek-r1")
    lines = relations(result, "r1")
    assert len(lines) == len(set(lines)) == len({name for name, _ in lines})
    assert dict(lines)["v3-pretraining"] == "updates-weights"
    assert dict(lines)["v3-post-training"] == "teacher"
    assert len(ways(result, "r1", "v3-pretraining")) == 3


LEDGER = """
developer: lab
parties: {lab: {name: Lab}}
artifacts: {base: {kind: model}, judge: {kind: model}, s: {kind: dataset}, other: {kind: model}}
systems: {SYSTEMS}
activities:
  base: {does: pretraining, produces: base, compute: {declared: 1e24 FLOP}}
  judge: {does: reward-model-training, uses: {initial-weights: base}, produces: judge, compute: {declared: 1e22 FLOP}}
  sample: {does: synthetic-data-generation, uses: {generator: base, filter: judge}, produces: s, compute: {declared: 1e22 FLOP}}
  train: {does: reinforcement-learning, uses: {ROLES}, produces: m, compute: {declared: 1e23 FLOP}}
"""


@pytest.mark.parametrize(
    ("roles", "base", "judge"),
    [
        ("initial-weights: base, data: s, reward-model: judge", "updates-weights", "auxiliary"),
        ("data: s, reward-model: judge", "teacher", "auxiliary"),
        ("data: s", "teacher", "auxiliary"),
        ("reward-model: judge", "auxiliary", "auxiliary"),
        ("lesson: base, initial-weights: judge", "updates-weights", "updates-weights"),
        ("lesson: judge", "lesson", "lesson"),
        ("merged-weights: base, data: s", "merged", "auxiliary"),
        ("expanded-from: base, teacher: judge", "expanded-from", "teacher"),
    ],
)
def test_of_several_ways_the_nearest_is_the_relation(assessed: Assessed, roles: str, base: str, judge: str) -> None:
    found = relations(assessed(LEDGER.replace("ROLES", roles).replace("SYSTEMS", "m: {}")), "m")
    assert [relation for name, relation in found if name == "base"] == [base]
    assert [relation for name, relation in found if name == "judge"] == [judge]


def test_what_makes_a_second_system_is_no_line_of_the_first(assessed: Assessed) -> None:
    text = (
        LEDGER.replace("ROLES", "initial-weights: base, data: s")
        .replace("SYSTEMS", "m: {}, other: {}")
        .replace(", other: {kind: model}", "")
    )
    more = "  more: {does: fine-tuning, uses: {initial-weights: base}, produces: other, compute: {declared: 1e22 FLOP}}\n"
    result = assessed(text + more)
    assert {name for name, _ in relations(result, "m")} == {"base", "judge", "sample", "train"}
    assert {name for name, _ in relations(result, "other")} == {"base", "more"}


@pytest.mark.parametrize(
    ("does", "relation"),
    [("evaluation", "evaluation"), ("red-teaming", "evaluation"), ("ablation", "discarded-branch"), ("failed-run", "discarded-branch"),
     ("inference", "deployment"), ("tokenizer-training", "auxiliary"), ("data-collection", "data"), ("other", "auxiliary")],
)  # fmt: skip
def test_work_that_makes_no_part_of_a_system_has_its_relation_by_kind(assessed: Assessed, does: str, relation: str) -> None:
    text = LEDGER.replace("ROLES", "initial-weights: base").replace("SYSTEMS", "m: {}")
    found = relations(assessed(f"{text}  extra: {{does: {does}, for: m, compute: {{declared: 1e22 FLOP}}}}\n"), "m")
    assert dict(found)["extra"] == relation


def test_work_for_nothing_in_particular_belongs_to_the_only_system(assessed: Assessed) -> None:
    extra = "  extra: {does: evaluation, compute: {declared: 1e22 FLOP}}\n"
    alone = LEDGER.replace("ROLES", "initial-weights: base").replace("SYSTEMS", "m: {}") + extra
    assert ("extra", "evaluation") in relations(assessed(alone), "m")
    two = alone.replace("systems: {m: {}}", "systems: {m: {}, n: {compute: 1e22 FLOP}}")
    result = assessed(two)
    assert "extra" not in dict(relations(result, "m"))
    assert [item.found for item in result.findings if item.code == "unlinked"] == ["`extra`, which leads to no system"]
