"""The tornado: bars that can be reckoned by hand, shares of the variance in closed form, and draws that say the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from flopledger.assess.document import document
from flopledger.assess.draws import DRAWS, Z95, Draws, Weighted, interval
from flopledger.assess.inputs import Inputs, Uncertain
from flopledger.assess.moments import MOST_SETS, mean_factor, products, squared_ratio, variance_shared
from flopledger.assess.moved import UNDETERMINED, UNKNOWN, Moved, compute_moved, cost_moved
from flopledger.assess.result import Assessment
from flopledger.assess.tornado import MOST_BARS, Tornado, tornado
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.coded import Coded
from flopledger.estimate.spread import Spread
from flopledger.rules.load import Rulebook

Assessed = Callable[..., Assessment]
Floats = NDArray[np.float64]
HEAD = """developer: lab
parties: {lab: {name: Lab}}
artifacts:
  rough: {kind: model, parameters: 70B (50B to 98B), made_by: lab, compute: 0 FLOP}
  other: {kind: model, parameters: 70B (50B to 98B), made_by: lab, compute: 0 FLOP}
systems: {m: {general_purpose: yes}}
activities:
  base: {does: pretraining, produces: m, compute: {declared: 0 FLOP}}
"""


def moved(assessed: Assessed, *runs: str, standard: str = "hooker-2024", book: Rulebook | None = None) -> Moved:
    """Return what the compute of a total hangs on, over discarded runs of these fields."""
    lines = (f"  run-{number}: {{does: failed-run, for: m, {fields}}}\n" for number, fields in enumerate(runs))
    result = assessed(HEAD + "".join(lines), [standard], **({"book": book} if book is not None else {}))
    system = result.systems["m"]
    return compute_moved(result, system, system.totals[standard])


def ends(found: Moved) -> dict[str, tuple[float, float]]:
    """Return the bars by input, their ends as multiples of the point."""
    point = found.sum.at_least
    return {bar.input: (bar.low / point, bar.high / point) for bar in found.tornado.bars}


def test_each_input_is_put_at_its_ends_with_the_others_at_their_points(assessed: Assessed) -> None:
    found = moved(assessed, "compute: {architecture: {parameters: 70B (50B to 98B), tokens: 10T (8T to 20T)}}")
    assert found.sum.point == pytest.approx(6 * 70e9 * 10e12)
    named = ends(found)
    assert list(named) == ["tokens of run-0", "parameters of run-0"]
    assert named["tokens of run-0"] == pytest.approx((0.8, 2.0))
    assert named["parameters of run-0"] == pytest.approx((50 / 70, 98 / 70))


def test_the_shares_of_a_product_of_lognormals(assessed: Assessed) -> None:
    """The variance of a product is (1 + a)(1 + b) - 1 of its squared mean, and a of that is the first factor's own."""
    fields = "parameters: 70B (35B to 140B), tokens: 10T (2.5T to 40T)"
    found = moved(assessed, f"compute: {{architecture: {{{fields}}}}}").tornado
    a, b = (math.expm1((math.log(ratio) / Z95) ** 2) for ratio in (4, 2))
    assert [bar.share for bar in found.bars] == pytest.approx([a / ((1 + a) * (1 + b) - 1), b / ((1 + a) * (1 + b) - 1)], abs=1e-6)


def test_an_exact_input_has_no_bar(assessed: Assessed) -> None:
    found = moved(assessed, "compute: {architecture: {parameters: 70B, tokens: 10T (8T to 20T)}}", "compute: {declared: 1e24 FLOP}")
    assert [bar.input for bar in found.tornado.bars] == ["tokens of run-0"]
    assert found.tornado.bars[0].share == 1.0
    assert found.most is found.tornado.bars[0]


def test_a_total_of_exact_amounts_hangs_on_nothing(assessed: Assessed) -> None:
    found = moved(assessed, "compute: {declared: 1e24 FLOP}")
    assert (found.tornado, found.most, found.open) == (Tornado((), 0, None), None, ())


def test_a_default_is_named_with_its_source_and_moves_all_lines_that_rest_on_it(assessed: Assessed) -> None:
    hours = "compute: {hardware: {chip: H100 SXM, precision: bf16, chip_hours: 1M"
    found = moved(assessed, f"{hours}}}}}", f"{hours}}}}}", f"{hours}, utilisation: 38 % (30 % to 48 %)}}}}")
    default = default_utilisation("failed-run")
    guessed, given_one = found.tornado.bars
    assert guessed.default == default.citation
    assert (guessed.count, guessed.lines) == (2, ("run-0", "run-1"))
    assert (guessed.low / found.sum.at_least, guessed.high / found.sum.at_least) == pytest.approx(
        ((2 * default.low / default.point + 1) / 3, (2 * default.high / default.point + 1) / 3)
    )
    assert (given_one.input, given_one.default, given_one.count) == ("utilisation of run-2", None, 1)


def test_the_size_of_one_model_is_one_input_of_all_work_on_it(assessed: Assessed) -> None:
    """Two runs over one model of unsure size err together, over two models apart: sqrt 2 closer, in logs."""
    one = moved(assessed, *["compute: {architecture: {model: rough, tokens: 1T}}"] * 2)
    two = moved(assessed, *[f"compute: {{architecture: {{model: {name}, tokens: 1T}}}}" for name in ("rough", "other")])
    assert ends(one) == {"parameters of rough": pytest.approx((50 / 70, 98 / 70))}
    assert (one.sum.low, one.sum.high) == pytest.approx((2 * 6 * 50e9 * 1e12, 2 * 6 * 98e9 * 1e12))
    assert [bar.input for bar in two.tornado.bars] == ["parameters of other", "parameters of rough"]
    assert [bar.share for bar in two.tornado.bars] == pytest.approx([0.5, 0.5])
    widths = [math.log((found.sum.high or 0) / (found.sum.low or 1)) for found in (one, two)]
    assert widths[1] == pytest.approx(widths[0] / math.sqrt(2), rel=0.05)


def test_an_unknown_line_is_named_as_unknown_and_has_no_bar(assessed: Assessed) -> None:
    found = moved(assessed, "compute: unknown", "compute: {declared: at most 5e23 FLOP}", "compute: {declared: 2e24 (1e24 to 3e24) FLOP}")
    assert [bar.input for bar in found.tornado.bars] == ["declared compute of run-2"]
    assert [(one.line, one.why, one.low, one.high) for one in found.open] == [
        ("run-0", UNKNOWN, 2e24, None),
        ("run-1", UNKNOWN, 2e24, pytest.approx(2.5e24)),
    ]


def test_an_undetermined_line_is_named_with_what_it_would_add(assessed: Assessed, standard: Callable[..., Rulebook]) -> None:
    book = standard("open: does = 'failed-run' and part = 'training' -> unspecified")
    found = moved(assessed, "compute: {declared: 2e24 (1e24 to 3e24) FLOP}", standard="test", book=book)
    assert [(one.line, one.why, one.low, one.high) for one in found.open] == [("run-0", UNDETERMINED, 0.0, 2e24)]


def test_prices_move_together_and_hours_with_the_work(assessed: Assessed) -> None:
    """Two runs whose hours are unsure: the prices are one input, the hours two."""
    rent = "cost: {rental: {price: 2 (1 to 4) USD per chip-hour}}"
    hours = "compute: {hardware: {chip: H100 SXM, precision: bf16, utilisation: 0.4, chip_hours: 1M (0.8M to 1.3M)}}"
    text = HEAD + "".join(f"  run-{number}: {{does: failed-run, for: m, {hours}, {rent}}}\n" for number in range(2))
    result = assessed(text.replace("declared: 0 FLOP}", "declared: 0 FLOP}, cost: {rental: {total: 0 USD}}"), ["hooker-2024"])
    system = result.systems["m"]
    total = system.totals["hooker-2024"]
    cost = total.cost_on("rental", "USD")
    assert cost is not None
    found = cost_moved(result, system, total, cost)
    assert {name: high for name, (_, high) in ends(found).items()} == pytest.approx(
        {"prices of one market": 2.0, "chip_hours of run-0": 1.15, "chip_hours of run-1": 1.15}
    )
    assert compute_moved(result, system, total).tornado.bars[0].input == "chip_hours of run-0"


@pytest.mark.parametrize("together", [True, False], ids=["the hours of both", "their prices alone"])
def test_compute_and_cost_of_the_same_hours_cross_their_lines_together(
    assessed: Assessed, law: Callable[..., Rulebook], *, together: bool
) -> None:
    """Each line stands at the median: crossed half the time, and both half the time or a quarter."""
    hours, price = ("1M (0.7M to 1.4M)", "2 USD per chip-hour") if together else ("1M", "2 (1 to 4) USD per chip-hour")
    utilisation = "0.4" if together else "0.4 (0.3 to 0.5)"
    hardware = f"{{chip: H100 SXM, peak: 1e15 FLOP/s, utilisation: {utilisation}, chip_hours: {hours}}}"
    run = f"does: failed-run, for: m, compute: {{hardware: {hardware}}}, cost: {{rental: {{price: {price}}}}}"
    text = HEAD.replace("declared: 0 FLOP}", "declared: 0 FLOP}, cost: {rental: {total: 0 USD}}") + f"  run-0: {{{run}}}\n"
    count = "count_by: hooker-2024\n    cost: {basis: rental, currency: USD, count_by: hooker-2024, cites: {source: act}}"
    book = law(f"compute > {1e6 * 3600 * 1e15 * 0.4!r} and cost > 2e6", count)
    ((found, _),) = assessed(text, ["hooker-2024"], ["zz-law"], book=book).systems["m"].verdicts
    assert found.probability == pytest.approx(0.5 if together else 0.25, abs=0.03)


def test_the_document_carries_the_tornado_and_names_what_moves_a_verdict(assessed: Assessed, law: Callable[..., Rulebook]) -> None:
    text = HEAD + "  run-0: {does: failed-run, for: m, compute: {declared: 2e24 (1e24 to 3e24) FLOP}}\n"
    made = document(assessed(text, ["hooker-2024"], ["zz-law"], book=law("compute > 2.5e24"))).systems[0]
    tree = made.totals[0].compute.tornado
    assert [(bar.input, bar.share, bar.line_count, bar.lines) for bar in tree.bars] == [("declared compute of run-0", 1.0, 1, ["run-0"])]
    assert (tree.bars[0].low, tree.bars[0].high) == pytest.approx((1e24, 3e24))
    assert (tree.other_inputs, tree.open, tree.open_count) == (0, [], 0)
    assert [verdict.moved_most_by for verdict in made.verdicts] == ["declared compute of run-0"]
    assert made.verdicts[0].probability == pytest.approx(
        0.5 - 0.5 * math.erf(math.log(1.25) / math.log(1.5) * Z95 / math.sqrt(2)), abs=0.02
    )


# Amounts made up of inputs, without a ledger: what must hold of any.

DISTANCES = st.floats(0.01, 0.9)
NAMES = ("a", "b", "c")


def made_of(point: Sequence[float], rows: Sequence[tuple[int, str | None, float, float]], count: int = DRAWS) -> Weighted:
    """Return amounts with inputs: `(amount, key, down, up)`, key None where an input is the amount's own."""
    ordered = sorted(rows, key=lambda row: row[0])
    inputs = Inputs(
        np.array([row[0] for row in ordered], dtype=np.int64),
        Coded.same("input", len(ordered)),
        Coded.of([row[1] for row in ordered]),
        np.array([row[2] for row in ordered]),
        np.array([row[3] for row in ordered]),
        Coded.same(None, len(ordered)),
    )
    squares = [np.bincount(inputs.amount, weights=end**2, minlength=len(point)) for end in (inputs.down, inputs.up)]
    points = np.array(point)
    spread = Spread(points, points * np.exp(-np.sqrt(squares[0])), points * np.exp(np.sqrt(squares[1])))
    names = [f"line-{number}" for number in range(len(point))]
    everything = Draws(Uncertain.of(spread, inputs, names, names), count)
    return Weighted(everything, np.arange(len(point)), np.ones(len(point)))


@st.composite
def ledgers(draw: st.DrawFn, symmetric: bool = True) -> Weighted:
    """Draw up to eight amounts, each with an input of its own or none and up to two that others share."""
    shared = {name: (draw(DISTANCES), draw(DISTANCES)) for name in NAMES}
    points, rows = draw(st.lists(st.floats(1e22, 1e24), min_size=1, max_size=8)), []
    for number in range(len(points)):
        keys: list[str | None] = list(draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)))
        for key in [*keys, *([None] if draw(st.booleans()) else [])]:
            down, up = shared[key] if key is not None else (draw(DISTANCES), draw(DISTANCES))
            rows.append((number, key, up if symmetric else down, up))
    return made_of(points, rows)


def moments(one: Weighted) -> tuple[float, float]:
    """Return mean and variance of a sum in closed form, every pair of amounts by itself."""
    uncertain = one.draws.uncertain
    rows, count = uncertain.inputs, len(uncertain.point)
    means = uncertain.point * products(rows.amount, mean_factor(rows.down, rows.up), count)
    ratios = squared_ratio(rows.down, rows.up)
    held = [
        {
            (key or f"own-{row}"): float(ratio)
            for row, (key, ratio) in enumerate(zip(rows.key, ratios, strict=True))
            if rows.amount[row] == at
        }
        for at in range(count)
    ]
    pairs = [
        means[i] * means[j] * (math.prod(ratio for key, ratio in held[i].items() if key in held[j]) - 1)
        for i in range(count)
        for j in range(count)
    ]
    return math.fsum(means), math.fsum(pairs)


@settings(max_examples=40)
@given(ledgers(symmetric=False))
def test_the_variance_over_sets_is_that_over_all_pairs(one: Weighted) -> None:
    rows = one.draws.uncertain.inputs
    number = {key: place for place, key in enumerate(dict.fromkeys(key or f"own-{row}" for row, key in enumerate(rows.key)))}
    cause = np.array([number[key or f"own-{row}"] for row, key in enumerate(rows.key)], dtype=np.int64)
    if not len(rows):
        return
    squared = np.ones(len(number))
    squared[cause] = squared_ratio(rows.down, rows.up)
    mean = one.draws.uncertain.point * products(rows.amount, mean_factor(rows.down, rows.up), len(one.position))
    assert variance_shared(rows.amount, cause, squared, mean) == pytest.approx(moments(one)[1], rel=1e-9)


# With 4,096 draws the mean of such a sum is off by one standard error in 64, the chance streams of a pair of inputs by as much
# of each other's variance; four standard errors are allowed for the mean, and a sixth of a heavy-tailed variance.
ERRORS = 4 / math.sqrt(DRAWS)


@settings(max_examples=40)
@given(ledgers())
def test_draws_and_closed_form_agree_within_the_error_of_the_draws(one: Weighted) -> None:
    drawn, (mean, variance) = one.drawn(), moments(one)
    if drawn is None:
        assert variance == 0
        return
    assert float(drawn.mean()) == pytest.approx(mean, abs=ERRORS * math.sqrt(variance))
    assert float(drawn.var()) == pytest.approx(variance, rel=0.17)


@settings(max_examples=40)
@given(st.lists(st.floats(1e22, 1e24), min_size=1, max_size=8), DISTANCES, DISTANCES)
def test_where_one_input_moves_everything_the_ends_are_exact_and_the_draws_agree(points: list[float], down: float, up: float) -> None:
    one = made_of(points, [(number, "a", down, up) for number in range(len(points))])
    drawn = one.drawn()
    assert one.moves_as_one()
    assert drawn is not None
    exact = (math.fsum(points) * math.exp(-down), math.fsum(points) * math.exp(up))
    assert np.log(np.array(interval(drawn)) / exact) == pytest.approx([0, 0], abs=0.06 * max(down, up))


def test_two_causes_are_no_single_one() -> None:
    assert not made_of([1, 1], [(0, "a", 0.5, 0.5), (1, "b", 0.5, 0.5)]).moves_as_one()
    assert not made_of([1, 1], [(0, "a", 0.5, 0.5), (1, "a", 0.5, 0.5), (1, None, 0.1, 0.1)]).moves_as_one()
    assert made_of([1, 1], [(0, None, 0.5, 0.5)]).moves_as_one()
    assert made_of([1, 1], []).moves_as_one()


@given(ledgers(symmetric=False))
def test_shares_are_parts_of_one_whole(one: Weighted) -> None:
    found = tornado(one)
    shares = [bar.share for bar in found.bars]
    assert all(share is not None and 0 <= share <= 1 for share in shares)
    assert math.fsum(share or 0.0 for share in shares) + (found.others_share or 0.0) <= 1 + 1e-5
    assert all(bar.low < bar.high for bar in found.bars)
    assert [bar.swing for bar in found.bars] == sorted((bar.swing for bar in found.bars), reverse=True)


@given(ledgers(symmetric=False), st.data(), st.floats(1.0, 3.0), st.floats(1.0, 3.0))
def test_a_wider_input_never_falls_in_rank_nor_in_share(one: Weighted, data: st.DataObject, down: float, up: float) -> None:
    bars = tornado(one).bars
    if not bars:
        return
    chosen = data.draw(st.sampled_from([bar.input for bar in bars]))
    inputs = one.draws.uncertain.inputs
    mine = np.array([chosen in (f"{name} ({key})", f"{name} of line-{at}") and (key is None) == (" of " in chosen)
                     for name, key, at in zip(inputs.name, inputs.key, inputs.amount.tolist(), strict=True)])  # fmt: skip
    wider = replace(inputs, down=np.where(mine, inputs.down * down, inputs.down), up=np.where(mine, inputs.up * up, inputs.up))
    later = tornado(replace(one, draws=Draws(replace(one.draws.uncertain, inputs=wider)))).bars
    places = [[bar.input for bar in found].index(chosen) for found in (bars, later)]
    assert places[1] <= places[0]
    assert (later[places[1]].share or 0.0) >= (bars[places[0]].share or 0.0) - 1e-5


@given(ledgers(symmetric=False), st.randoms(use_true_random=False))
def test_the_order_of_a_ledger_leaves_no_trace(one: Weighted, source: object) -> None:
    uncertain = one.draws.uncertain
    order = np.array(sorted(range(len(uncertain.point)), key=lambda _: source.random()))  # type: ignore[attr-defined]
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    names = [uncertain.name[at] for at in order.tolist()]
    moved_rows = uncertain.inputs.of_amounts(position)
    shuffled = Uncertain(uncertain.point[order], uncertain.own_down[order], uncertain.own_up[order], moved_rows, names, names)
    other = tornado(Weighted(Draws(shuffled), one.position, one.weight))
    first, second = tornado(one).bars, other.bars
    assert [(bar.input, bar.share) for bar in first] == [(bar.input, bar.share) for bar in second]
    for end in ("low", "high"):
        assert [getattr(bar, end) for bar in first] == pytest.approx([getattr(bar, end) for bar in second], rel=1e-15)


def test_of_very_many_inputs_the_largest_are_named_and_the_rest_counted() -> None:
    count = 5_000
    points = np.linspace(1, 2, count)
    found = tornado(made_of(points.tolist(), [(number, None, 0.3, 0.3) for number in range(count)]))
    assert len(found.bars) == MOST_BARS
    assert found.bars[0].input == f"input of line-{count - 1}"
    assert found.others == count - MOST_BARS
    assert math.fsum(bar.share or 0 for bar in found.bars) + (found.others_share or 0) == pytest.approx(1, abs=1e-4)


def test_of_very_many_sets_of_inputs_the_variance_is_no_less_than_the_shares() -> None:
    """More sets of shared inputs than are reckoned pair by pair: what is left out of the pairs is not left out of the shares."""
    count = MOST_SETS * 2
    rows = [(number, f"pair {number // 2}", 0.3, 0.4) for number in range(2 * count)]
    rows += [(number, f"group {number % 7}", 0.2, 0.3) for number in range(2 * count)]
    one = made_of([1.0 + number / count for number in range(2 * count)], rows)
    found = tornado(one)
    assert 0.97 < math.fsum(bar.share or 0 for bar in found.bars) + (found.others_share or 0) <= 1 + 1e-4


def test_intervals_beyond_any_float_leave_bars_without_shares() -> None:
    found = tornado(made_of([1.0, 1.0], [(0, None, 90.0, 90.0), (1, None, 0.1, 0.1)]))
    assert [bar.share for bar in found.bars] == [None, None]
    assert found.bars[0].high == pytest.approx(math.exp(90))
    assert found.others_share is None


@pytest.mark.parametrize(("down", "up"), [(0.3, 0.3), (0.2, 1.1), (1.0, 0.05)])
def test_the_mean_of_a_factor_is_its_integral(down: float, up: float) -> None:
    z = np.linspace(-12, 12, 200_001)
    weights = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    factor = np.exp(np.where(z < 0, down, up) * z / Z95)
    for power in (1, 2):
        mean = mean_factor(np.array([down]), np.array([up]), power)
        assert mean[0] == pytest.approx(float(np.sum(weights * factor**power)), rel=1e-8)


def test_more_draws_begin_with_the_same_ones() -> None:
    few, many = (made_of([1.0, 2.0], [(0, None, 0.3, 0.5), (1, "a", 0.2, 0.2)], count).drawn() for count in (500, 5_000))
    assert few is not None
    assert many is not None
    assert (len(few), len(many)) == (500, 5_000)
    assert many[:500].tolist() == few.tolist()
