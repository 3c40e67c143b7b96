"""Pieces of one effort are found by what they show together; each pattern on its own, what is not enough, and what an alert says."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from flopledger.cli import main
from flopledger.engine.local import LocalEngine
from flopledger.usage.linking.link import linked
from flopledger.usage.models import read_model
from flopledger.usage.score import Share, scored
from flopledger.usage.structuring.alert import Searched, pair_probability, search
from flopledger.usage.structuring.heim import providers_needed
from flopledger.usage.structuring.pieces import PACKAGE, Pairs, limits, pairs, patterns
from flopledger.usage.synthetic.fleet import fleet
from flopledger.usage.synthetic.parameters import Asked
from flopledger.usage.synthetic.truth import read_truth
from flopledger.usage.synthetic.write import written
from flopledger.usage.totals.total import Where, opened
from flopledger.usage.workloads.group import Workloads, workloads

LINE = 1e25
LINE_GIGA = 10**16
DAY = 86400
Account = dict[str, str | None]


def piece(account: str, start_day: float = 0, days: float = 30, share: float = 0.6, **more: Any) -> dict[str, Any]:
    """A wide, long, regular training run of a share of the line."""
    started, seconds, giga, width = int(start_day * DAY), int(days * DAY), int(share * LINE_GIGA), int(more.pop("width", 4096))
    log = round(1000 * float(np.log(width * 1000)))
    own = {"provider": "p", "account": account, "cluster": "c", "stream": f"image-{account}", "chip": "H100 SXM", "stream_accounts": 1}
    time = {"jobs": 50, "started": started, "ended": started + seconds, "covered": seconds, "office": 15, "continued": 40}
    work = {"chip_seconds": width * seconds, "giga_low": giga * 9 // 10, "giga": giga, "giga_high": giga * 11 // 10}
    shape = {"widest": width * 1000, "millichips": 50 * width * 1000, "log_width": 50 * log, "log_width_2": 50 * log**2}
    return own | time | work | shape | {"log_seconds": 50 * round(1000 * float(np.log(seconds / 50)))} | more


def found_in(rows: Sequence[dict[str, Any]], handed: Sequence[tuple[int, int]] = ()) -> Workloads:
    texts = ("provider", "account", "cluster", "stream", "chip")
    columns: dict[str, Any] = {}
    for name in Workloads.__match_args__:
        columns[name] = np.array([row.get(name, 0) for row in rows], dtype=object if name in texts else np.int64)
    ends = np.array(handed, dtype=np.int64).reshape(-1, 2)
    return Workloads(**{**columns, "earlier": ends[:, 0], "later": ends[:, 1]})


def seen(rows: Sequence[dict[str, Any]], accounts: Sequence[Account] = (), handed: Sequence[tuple[int, int]] = ()) -> Pairs:
    with duckdb.connect() as connection:
        found = found_in(rows, handed)
        return pairs(LocalEngine(connection), found, np.ones(len(rows)), linked(accounts), LINE)


def searched(rows: Sequence[dict[str, Any]], accounts: Sequence[Account] = (), *, every: bool = False) -> Searched:
    with duckdb.connect() as connection:
        return search(LocalEngine(connection), found_in(rows), linked(accounts), LINE, every=every)


def shown(made: Pairs) -> set[str]:
    """The patterns that the only pair shows."""
    if not len(made.one):
        return set()
    assert len(made.one) == 1
    return {name for name, value in zip(patterns(), made.shown[0], strict=True) if value}


def owner(*names: str, provider: str = "p", **more: str) -> list[Account]:
    return [{"provider": provider, "account": name, **more} for name in names]


def test_accounts_of_one_owner_are_linked_and_of_one_domain_suspected() -> None:
    rows = [piece("a"), piece("b", 100, width=512)]
    assert shown(seen(rows, owner("a", "b", owner="x"))) == {"linked", "under_the_line"}
    assert shown(seen(rows, owner("a", "b", contact_domain="x.example"))) == {"suspected", "under_the_line"}


def test_a_checkpoint_handed_to_another_account_is_a_pattern() -> None:
    assert "handed_over" in shown(seen([piece("a"), piece("b", 100, width=512)], handed=[(0, 1)]))


def test_an_uncommon_image_is_a_pattern_and_a_public_one_is_none() -> None:
    rows = [piece("a", stream="own", stream_accounts=2), piece("b", 100, width=512, stream="own", stream_accounts=2)]
    assert "same_image" in shown(seen(rows))
    assert shown(seen([{**row, "stream_accounts": 300} for row in rows])) == set()


IN_STEP = [(0.2, 31, 4096, True), (2, 30, 4096, False), (0.2, 31, 2048, False), (0, 60, 4096, False)]


@pytest.mark.parametrize(("start", "days", "width", "is_one"), IN_STEP)
def test_pieces_in_step_start_and_stop_together_and_are_as_wide(start: float, days: float, width: int, is_one: bool) -> None:
    assert ("in_step" in shown(seen([piece("a"), piece("b", start, days, width=width)]))) == is_one


@pytest.mark.parametrize(("start", "width", "is_one"), [(31, 4096, True), (29.7, 4096, True), (40, 4096, False), (31, 1024, False)])
def test_rotation_begins_where_the_last_piece_ended_at_another_provider(start: float, width: int, is_one: bool) -> None:
    assert ("in_turn" in shown(seen([piece("a"), piece("b", start, provider="q", width=width)]))) == is_one


def test_workloads_of_one_account_hide_nothing_from_who_adds_up() -> None:
    assert shown(seen([piece("a"), piece("a", 31, stream="other")])) == set()


def test_an_alert_lists_its_pieces_totals_reasons_and_what_would_clear_it() -> None:
    rows = [piece("a"), piece("b", 0.1), piece("c", 0.2), piece("stranger", 200, width=512)]
    (alert,) = searched(rows, owner("a", "b", owner="x") + owner("c", owner="y"), every=True).alerts
    assert (alert.pieces, alert.accounts, alert.customers) == ((0, 1, 2), 3, 2)
    assert (alert.together.point, alert.linked.point, alert.alone.point) == (1.8e25, 1.2e25, 0.6e25)
    assert alert.over > 0.99
    assert {sign.pattern: sign.pairs for sign in alert.signs} == {"linked": 1, "in_step": 3, "under_the_line": 3}
    assert len(alert.cleared_by()) == 3
    assert 0 < alert.one_effort < 1


def test_pieces_that_stay_below_the_line_together_raise_no_alert() -> None:
    rows = [piece("a", share=0.2), piece("b", 0.1, share=0.2)]
    assert searched(rows, owner("a", "b", owner="x"), every=True).alerts == ()


def test_what_one_account_does_openly_is_no_structuring() -> None:
    rows = [piece("a", share=3.0), piece("b", 0.1, share=0.3)]
    made = searched(rows, owner("a", "b", owner="x"), every=True)
    assert made.alerts == ()


def test_strangers_whose_runs_are_merely_below_the_line_raise_none() -> None:
    assert searched([piece(name, 40 * number, width=256 * (number + 1)) for number, name in enumerate("abcdef")], every=True).alerts == ()


def test_every_pattern_speaks_for_one_effort_and_names_its_source() -> None:
    model = read_model(PACKAGE, "pair_coefficients")
    toward = dict(zip(model.features, model.weights[:-1, 1] - model.weights[:-1, 0], strict=True))
    assert set(toward) == set(patterns())
    assert all(weight > 0 for weight in toward.values())
    assert all(pattern.citation.instrument and pattern.cleared_by for pattern in patterns().values())


def test_ten_providers_for_an_order_of_magnitude_as_heim_argues() -> None:
    """A.4: an order of magnitude more takes more than ten providers, the next one proportionally more."""
    assert providers_needed(1e26, 1e25) == 11
    assert providers_needed(9.99e25, 1e25) == 10
    assert providers_needed(1e27, 1e25) == 101
    assert providers_needed(1e26, 1e25, most_share=0.5) == 20
    assert providers_needed(5e24, 1e25) == 1
    with pytest.raises(ValueError, match="share of the line"):
        providers_needed(1e26, 1e25, most_share=0)


def test_heims_eleven_pieces_are_an_alert_where_all_providers_are_seen_and_none_at_any_one() -> None:
    count = providers_needed(1e26, LINE)
    rows = [piece("a", number * 30.5, share=1e26 / LINE / count, provider=f"p{number:02}") for number in range(count)]
    accounts = [account for number in range(count) for account in owner("a", provider=f"p{number:02}", owner="x")]
    (alert,) = searched(rows, accounts).alerts
    assert alert.together.point == pytest.approx(1e26, rel=1e-9)
    assert alert.alone.point < LINE
    assert all(searched([row], accounts, every=True).alerts == () for row in rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fleet")
    written(fleet(Asked(100_000, 5)), made)
    return made


def look(folder: Path, threads: int = 2) -> Searched:
    from flopledger.engine.files import Reach
    from flopledger.usage.linking.read import read_accounts

    with opened([str(folder / "jobs")], Where(reach=Reach(threads=threads))) as records:
        accounts = linked(read_accounts([str(folder / "accounts")])[0])
        return search(records.engine, workloads(records.engine, LINE), accounts, LINE)


def test_every_effort_above_the_line_that_is_not_cut_is_found_and_most_of_those_that_are(folder: Path) -> None:
    score = scored(look(folder), read_truth(folder), LINE)
    assert score.open_found.count == score.open_found.of > 0
    assert score.found().count >= score.found().of / 2 > 0


def test_one_thread_or_two_is_the_same(folder: Path) -> None:
    first, second = look(folder, 1), look(folder, 2)
    assert first.alerts == second.alerts
    assert np.array_equal(first.training, second.training)


def test_shares_have_wilsons_interval() -> None:
    """Wilson's own kind of case: 8 of 10 give 0.490 to 0.943 (Newcombe, Statistics in Medicine 17, 1998, method 3)."""
    assert Share(8, 10).interval() == pytest.approx((0.490, 0.943), abs=1e-3)
    assert Share(0, 0).interval() == (0.0, 1.0)
    assert Share(1, 2) + Share(2, 3) == Share(3, 5)


def test_the_command_shows_alerts_with_their_reasons_and_its_json_the_same(folder: Path) -> None:
    call = ["usage", "structuring", str(folder / "jobs"), "--accounts", str(folder / "accounts")]
    shown_text = CliRunner().invoke(main, call, env={"COLUMNS": "240"})
    assert shown_text.exit_code == 0
    assert "cleared by: " in shown_text.output
    made = json.loads(CliRunner().invoke(main, [*call, "--json"]).stdout)
    assert f"In pieces: {len(made['alerts'])} alert" in shown_text.output
    assert f"By one workload: {len(made['openly'])} may be over 1e+25 FLOP" in shown_text.output
    assert all(one["together"]["high"] >= 1e25 > one["alone"]["low"] for one in made["alerts"])
    assert all(sign["cites"]["instrument"] for one in made["alerts"] for sign in one["signs"])


def test_a_customers_total_over_its_accounts_is_told_though_nothing_says_that_it_is_one_effort() -> None:
    rows = [piece("a"), piece("b", 150, width=512, chip="A100 SXM 80GB"), piece("c", 0.1, share=0.9)]
    made = searched(rows, owner("a", "b", owner="x"))
    (one,) = made.spread
    assert (one.pieces, one.accounts, one.together.point, one.alone.point) == ((0, 1), 2, 1.2e25, 0.6e25)
    assert searched(rows, owner("a", "b", contact_domain="x.example")).spread == ()


def test_the_table_of_heims_argument_in_the_docs_is_computed() -> None:
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "detection.md").read_text()
    rows = re.findall(r"^\| (\d+) lines.*? \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    assert len(rows) == 3
    for lines, *counts in rows:
        assert [int(count) for count in counts] == [providers_needed(float(lines), 1, most_share=share) for share in (1, 0.8, 0.5)]


def test_equal_timing_by_chance_says_less_where_there_are_more_pieces() -> None:
    """Two pieces in step among strangers: with a hundred times the pieces the odds are so much lower; a link is worth what it was."""
    few = [piece("a"), piece("b", 0.1)]
    many = few + [piece(f"s{number}", 60, width=9, share=0.03, chip=f"chip {number}") for number in range(600)]
    alone, crowded = (pair_probability(seen(rows))[0] for rows in (few, many))
    assert alone / (1 - alone) == pytest.approx(crowded / (1 - crowded) * 602 / limits()["usual_pieces"], rel=1e-6)
    accounts = owner("a", "b", owner="x")
    assert pair_probability(seen(few, accounts))[0] == pair_probability(seen(many, accounts))[0]
