"""The lineage: roles make relations, paths are found shortest first however many there are, loops and doubles are refused."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest

from flopledger.ledger.kinds import ROLES
from flopledger.ledger.lineage import BY_ROLE, RANK, RELATIONS, Lineage, producers, step
from flopledger.ledger.model import Ledger
from tests.ledger.conftest import HEAD, Found

Book = Callable[[str], Ledger]
Finds = Callable[[str], Found]


def lineage(ledger: Ledger, system: str = "m") -> Lineage:
    return Lineage(ledger, system, producers(ledger))


def relations(ledger: Ledger) -> dict[str, list[str]]:
    """Return the relations of each activity to the system, nearest first."""
    return {ledger.activities.ids[row]: [reach.relation for reach in reaches] for row, reaches in lineage(ledger).rows().items()}


def test_every_role_has_its_relation() -> None:
    assert set(BY_ROLE) == set(ROLES)
    assert set(BY_ROLE.values()) <= set(RELATIONS)


@pytest.mark.parametrize("relation", RELATIONS[:4])
@pytest.mark.parametrize("role", ROLES)
def test_a_path_is_as_near_as_its_farthest_step(relation: str, role: str) -> None:
    after = step(relation, role, "pretraining")
    assert RANK[after] == max(RANK[relation], RANK[BY_ROLE[role]])
    assert RANK[step(after, "initial-weights", "pretraining")] == RANK[after]


def test_data_that_a_model_made_is_generated() -> None:
    assert step("updates-weights", "data", "synthetic-data-generation") == "generated-data"
    assert step("updates-weights", "data", "data-curation") == "data"
    assert step("teacher", "data", "synthetic-data-generation") == "teacher"


TEACHING = """\
artifacts: {corpus: {}, base: {kind: model}, samples: {kind: dataset, synthetic: yes}, judge: {kind: model}, sorted: {}}
systems: {m: {}}
activities:
  crawl: {does: data-collection, produces: corpus}
  pre: {does: pretraining, uses: {data: corpus}, produces: base}
  sample: {does: synthetic-data-generation, uses: {generator: base}, produces: samples}
  judging: {does: reward-model-training, uses: {initial-weights: base}, produces: judge}
  filter: {does: safety-filtering, uses: {data: corpus, filter: judge}, produces: sorted}
  tune: {does: fine-tuning, uses: {initial-weights: base, data: [samples, sorted], reward-model: judge}, produces: m}
  tests: {does: evaluation, for: m}
"""


def test_an_activity_that_is_reached_twice_keeps_both_relations(book: Book) -> None:
    assert relations(book(TEACHING)) == {
        "tune": ["updates-weights"],
        "pre": ["updates-weights", "teacher", "auxiliary"],
        "crawl": ["data", "teacher", "auxiliary"],
        "sample": ["generated-data"],
        "judging": ["auxiliary"],
        "filter": ["data"],
    }


def test_the_paths_come_shortest_first(book: Book) -> None:
    ledger = book(TEACHING)
    paths = lineage(ledger).paths(ledger.activities.ids.index("crawl"))
    assert [[name for name, _ in path] for path in paths] == [
        ["crawl", "filter", "tune"],
        ["crawl", "pre", "tune"],
        ["crawl", "pre", "sample", "tune"],
        ["crawl", "pre", "judging", "tune"],
        ["crawl", "pre", "judging", "filter", "tune"],
    ] or sorted(map(len, paths)) == list(map(len, paths))
    assert paths[0][-1] == ("tune", "m")
    assert list(map(len, paths)) == sorted(map(len, paths))
    assert lineage(ledger).paths(ledger.activities.ids.index("tests")) == []


def test_a_lattice_with_more_paths_than_atoms_is_walked_soon(book: Book) -> None:
    """Sixty layers of two, each using both below: 2 to the power of 60 paths, of which the first dozen are asked for."""
    layers = 60
    artifacts = ", ".join(f"a{layer}{side}: {{}}" for layer in range(layers) for side in "lr")
    works = "".join(
        f"  w{layer}{side}: {{does: data-curation, produces: a{layer}{side}"
        + (f", uses: {{data: [a{layer - 1}l, a{layer - 1}r]}}" if layer else "")
        + "}\n"
        for layer in range(layers)
        for side in "lr"
    )
    last = f"  t: {{does: pretraining, uses: {{data: [a{layers - 1}l, a{layers - 1}r]}}, produces: m}}\n"
    ledger = book(f"artifacts: {{{artifacts}}}\nsystems: {{m: {{}}}}\nactivities:\n{works}{last}")
    began = perf_counter()
    paths = lineage(ledger).paths(0)
    assert len(paths) == 12
    assert {len(path) for path in paths} == {layers + 1}
    assert perf_counter() - began < 1


def test_what_the_path_ran_through_when_it_was_public(book: Book) -> None:
    ledger = book(
        """\
artifacts: {old: {kind: model, public: yes, released: 2023-01-15, made_by: other}, new: {kind: model, released: 2024-06-01}}
systems: {m: {}, n: {}}
activities:
  a: {does: pretraining, by: other, dates: 2022, produces: old}
  b: {does: fine-tuning, dates: 2024-01-15 to 2024-02-01, uses: {initial-weights: old}, produces: new}
  c: {does: fine-tuning, dates: 2024-03, uses: {initial-weights: new}, produces: m}
  d: {does: fine-tuning, uses: {initial-weights: new}, produces: n}
"""
    )
    walked = lineage(ledger)
    assert walked.publicness("old", 1) == (True, walked.states[(0, "updates-weights", True)].passage)
    passage = walked.states[(0, "updates-weights", True)].passage
    assert passage is not None
    assert (passage.artifact, passage.own_release, passage.months) == ("old", False, 12.0)
    assert walked.publicness("new", 2) == (False, None)  # it was released only after the work that used it
    assert walked.publicness("new", 3) == (None, None)  # nobody knows when it was used


def test_a_loop_is_found_and_spelt_out(found: Finds) -> None:
    text = HEAD + (
        "artifacts: {a: {}, b: {}}\nsystems: {m: {}}\nactivities:\n"
        "  x: {does: data-curation, uses: {data: b}, produces: a}\n"
        "  y: {does: data-curation, uses: {data: a}, produces: b}\n"
        "  z: {does: pretraining, uses: {data: b}, produces: m}\n"
    )
    loops = [item for item in found(text) if item[0] == "lineage-loop"]
    assert loops in ([("lineage-loop", "7:55", "`a -> b -> a`")], [("lineage-loop", "8:55", "`b -> a -> b`")])


def test_work_that_uses_what_it_makes_is_a_loop(found: Finds) -> None:
    text = HEAD + "systems: {m: {}}\nactivities:\n  x: {does: fine-tuning, uses: {initial-weights: m}, produces: m}\n"
    assert [item for item in found(text) if item[0] == "lineage-loop"] == [("lineage-loop", "6:64", "`m -> m`")]


def test_an_artifact_has_one_maker(found: Finds) -> None:
    text = HEAD + "systems: {m: {}}\nactivities:\n  x: {does: pretraining, produces: m}\n  y: {does: fine-tuning, produces: [m]}\n"
    assert [item for item in found(text) if item[0] == "made-twice"] == [("made-twice", "7:36", "`m` made by `y` and by `x`")]
