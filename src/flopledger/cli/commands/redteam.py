"""`flopledger redteam`: the cheapest way to a capability that crosses no line, and which rule would cost most to get around."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from flopledger.cli.options import AS_JSON, REFORM, Common, common, question
from flopledger.cli.run import WRONG_INPUT, refuse, rulebook, stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flopledger.policy.redteam import Answer, Campaign, Request, Wanted
    from flopledger.rules.load import Rulebook

DOMAINS = ("general", "language", "reasoning", "mathematics", "code", "formal-proofs")


@click.command("redteam")
@question
@click.option("--target", default="5x", show_default=True, help="Effective compute wanted, as 5e25, or as a multiple of the line, as 5x.")
@click.option("--all", "every", is_flag=True, help="Ask of every law in force, counted by its own rules and by every standard.")
@REFORM
@click.option("--moves", default="", metavar="ID,ID", help="The only moves allowed, by id or kind. [default: all; see --list-moves]")
@click.option("--list-moves", is_flag=True, help="List the moves with their savings, limits and sources.")
@click.option("--domain", type=click.Choice(DOMAINS), default=DOMAINS[0], show_default=True, help="What answers are about.")
@click.option("--requests", type=click.FloatRange(1, 1e15), default=1e9, show_default=True, help="How many answers are given.")
@click.option("--biology", type=click.FloatRange(0, 1), metavar="SHARE", help="Part of the training data that is biological.")
@click.option("--stack", is_flag=True, help="Let one model use several techniques that save training.")
@click.option("--arguable", is_flag=True, help="Take plans of which nobody can tell whether they cross a line.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the draws behind intervals.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the plan as a ledger.")
@AS_JSON
def command(*, every: bool, list_moves: bool, output: Path | None, as_json: bool, **options: Any) -> None:
    """Find the cheapest plan for a capability that crosses no line of a law: an instrument for those who write standards.

    The plan is made of published techniques, assessed like any ledger, and compared with doing it openly.
    """
    if list_moves:
        _list_moves()
        return
    shared = common(options)
    totals = shared.standard
    campaign = _campaign(options, shared, as_json=as_json)
    wanted = _wanted(campaign, shared, totals, every=every)
    if output is not None and len(wanted) != 1:
        raise click.UsageError("--output writes one plan: name one --regime, and one --standard at most")
    answers = list(_answers(campaign, wanted))
    if output is not None:
        _write(output, campaign, answers[0][1])
    _print(campaign, answers, as_json=as_json)


def _request(options: dict[str, Any]) -> Request:
    from flopledger.core.finding import did_you_mean
    from flopledger.core.quantity import QuantityError
    from flopledger.policy.redteam import Request
    from flopledger.policy.redteam.moves import kinds, moves

    names = tuple(name.strip() for name in options["moves"].split(",") if name.strip())
    known = (*moves(), *kinds())
    for name in names:
        if name not in known:
            raise click.UsageError(f"There is no move `{name}`: {did_you_mean(name, known)}")
    request = Request(
        target=options["target"],
        moves=names,
        domain=options["domain"],
        requests=options["requests"],
        biological=options["biology"],
        stacking=options["stack"],
        arguable=options["arguable"],
        seed=options["seed"],
    )
    try:
        request.flop()
    except QuantityError as error:
        raise click.UsageError(f"--target: {error.found}; expected {error.expected}") from None
    return request


def _campaign(options: dict[str, Any], shared: Common, *, as_json: bool) -> Campaign:
    from flopledger.policy.redteam import Campaign

    standards = tuple(name.partition("/")[0] for name in shared.standard)
    checked = Common(shared.as_of, shared.known_on, standards, shared.regime, shared.rules)
    request, rules = _request(options), rulebook(checked)
    return Campaign.of(request, _reformed(rules, options["reform"], shared, as_json=as_json), shared.pair())


def _reformed(rules: Rulebook, reforms: Sequence[str], shared: Common, *, as_json: bool) -> Rulebook:
    if not reforms:
        return rules
    from flopledger.core.finding import errors_in
    from flopledger.rules.reform import asked_for, lay

    laid, found = asked_for(reforms, rules)
    if errors_in(found):
        refuse(found, shared, as_json=as_json)
    return lay(laid, rules)


def _wanted(campaign: Campaign, shared: Common, totals: Sequence[str], *, every: bool) -> list[Wanted]:
    from flopledger.policy.redteam import Wanted

    if every:
        return campaign.cells(shared.regime, _totals(campaign, totals))
    if not shared.regime:
        raise click.UsageError("name a law with --regime, or ask of all in force with --all")
    wanted = [Wanted(regime, total) for regime in shared.regime for total in (_totals(campaign, totals) or [""])]
    for one in wanted:
        if campaign.law(one) is None:
            raise click.UsageError(f"{one.regime} draws no line on compute or cost on {campaign.as_of.in_force}")
    return wanted


def _totals(campaign: Campaign, names: Sequence[str]) -> list[str]:
    """Return the totals that names mean: one by its full name, or those of a standard."""
    found: list[str] = []
    for name in names:
        mine = [total for total in campaign.totals(name.partition("/")[0]) if name in (total, total.partition("/")[0])]
        if not mine:
            raise click.UsageError(f"{name} counts nothing on {campaign.as_of.in_force}")
        found += mine
    return found


def _answers(campaign: Campaign, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Answer | None]]:
    """Yield each question with its answer; on a terminal a bar shows how far it is."""
    from rich.console import Console
    from rich.progress import track

    bar = track(wanted, "Red team", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    yield from ((one, campaign.ask(one)) for one in bar)


def _write(file: Path, campaign: Campaign, found: Answer | None) -> None:
    if found is None or found.best is None:
        click.echo("No plan was found, so none is written.", err=True)
        return
    try:
        file.write_text(campaign.ledger(found), encoding="utf-8")
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}", err=True)
        stop(WRONG_INPUT)


def _print(campaign: Campaign, answers: Sequence[tuple[Wanted, Answer | None]], *, as_json: bool) -> None:
    if as_json:
        from flopledger.policy.redteam import document

        click.echo(document(campaign, answers).model_dump_json(indent=2))
        return
    from flopledger.cli import redteamed
    from flopledger.cli.tables import console

    redteamed.print_answers(console(), campaign, answers)


def _list_moves() -> None:
    from flopledger.cli import redteamed
    from flopledger.cli.tables import console

    redteamed.print_moves(console())
