"""`flopledger reconcile`: holds a ledger against what compute providers attest, chip by chip and month by month, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from flopledger.cli.options import AS_JSON, LEDGER, VERBOSE, common, question
from flopledger.cli.run import assessed, code_of, rulebook, stop
from flopledger.cli.signed import need_extra, public_keys, refused

if TYPE_CHECKING:
    from flopledger.statement.reconcile.attestation import Attested
    from flopledger.statement.reconcile.contract import ReconciliationModel, RowModel, SumModel, VerdictModel

MOST = 100.0
KEY = 12  # digits of a key's id, enough to tell keys apart
SHOWN = 40  # rows of the table; all are in the JSON


class Part(click.ParamType):  # type: ignore[type-arg] # older versions of click have no parameter here
    """A part of something, in percent: `1%`, or as a fraction."""

    name = "PERCENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the fraction, or say what is wrong with it."""
        text = str(value).strip()
        try:
            part = float(text.removesuffix("%")) / (MOST if text.endswith("%") else 1.0)
        except ValueError:
            part = -1.0
        if not 0 <= part < 1:
            self.fail(f"`{text}` is no part such as 1% or 0.01", param, ctx)
        return part


@click.command("reconcile")
@LEDGER
@click.argument("attestations", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="ATTESTATION...")
@click.option("--key", type=click.Path(path_type=Path), multiple=True, help="A provider's public key; may be repeated. All are checked.")
@click.option("--tolerance", type=Part(), default="1%", show_default=True, help="By how much of the larger side the two may differ.")
@click.option("--own", multiple=True, metavar="CHIP", help="A chip that the developer owns and no provider attests; may be repeated.")
@question
@AS_JSON
@VERBOSE
def command(
    ledger: Path, attestations: tuple[Path, ...], *, key: tuple[Path, ...], tolerance: float, own: tuple[str, ...], **options: Any
) -> None:
    """Compare the chip-hours of a ledger with what compute providers attest, per chip and month, both ways.

    What one side has and the other has not is a finding, priced in FLOP, and shown with what it would do to each verdict.
    Exits with 2 if the input is wrong.
    """
    from flopledger.assess.assess import Selection, assess
    from flopledger.statement.reconcile.run import Asked, reconcile

    as_json, verbose = options.pop("as_json"), options.pop("verbose")
    shared = common(options)
    _known(own)
    records = _records(attestations, key)
    rules = rulebook(shared)
    selection = Selection(shared.standard or None, shared.regime or None)
    before = assessed(ledger, shared, rules, as_json=as_json)
    made, found = reconcile(ledger, before, records, Asked(tolerance, own), lambda other: assess(other, rules, shared.pair(), selection))
    if as_json:
        click.echo(made.model_dump_json(indent=2))
    else:
        _print(made, found, verbose=verbose)
    stop(code_of(found))


def _known(own: tuple[str, ...]) -> None:
    """End the command with code 2 where a chip that is said to be owned is none of the catalogue: it would change nothing in silence."""
    from flopledger.catalogue.chips import every_name, find_chip
    from flopledger.core.finding import did_you_mean

    for name in own:
        if find_chip(name) is None:
            raise click.BadParameter(f"There is no chip `{name}`: {did_you_mean(name, every_name())}".rstrip(": "), param_hint="--own")


def _records(files: tuple[Path, ...], key: tuple[Path, ...]) -> list[Attested]:
    """Return the records, all of them; where one cannot be used the command ends with code 2."""
    from flopledger.core.finding import Finding
    from flopledger.statement.reconcile.attestation import attestation_in

    if key:
        need_extra()
    keys = public_keys(key) if key else []
    found = [attestation_in(file, keys) for file in files]
    return [refused(one) if isinstance(one, Finding) else one for one in found]


def _print(made: ReconciliationModel, found: list[Any], *, verbose: bool) -> None:
    from flopledger.cli.messages import counted, report
    from flopledger.cli.tables import console, table
    from flopledger.cli.visible import visible
    from flopledger.core.numbers import scaled

    out = console()
    providers = ", ".join(dict.fromkeys(one.provider for one in made.records))
    heading = f"{made.title}, kept by {made.developer}, beside the records of {providers}, by {made.as_of}.\n"
    out.print(visible(heading), style="bold", markup=False)
    records = [
        [one.provider, one.account, one.customer, f"{one.started} to {one.ended}", one.key[:KEY] if one.key else "nobody checked"]
        for one in made.records
    ]
    out.print(table("records", ["provider", "account", "customer", "days", "signed by key"], records))
    out.print("")
    rows = sorted(made.rows, key=lambda one: -one.missing)[:SHOWN]
    columns = ["chip", "month", "attested", "booked", "not covered", "own", "", "missing", "could be worth, FLOP"]
    shown = [_row(one, scaled) for one in rows]
    out.print(table("chip-hours by chip and month", columns, shown, right=(2, 3, 4, 5, 7), keep=(0, 1, 2, 3, 6, 7)))
    if len(rows) < len(made.rows):
        out.print(f"{len(made.rows) - len(rows):,} further rows: --json prints all.", markup=False)
    out.print(visible(_sums(made)), markup=False)
    _print_verdicts(out, made)
    text = report(found, verbose=verbose)
    out.print(f"{text}\n\n{counted(found)}" if text else counted(found), markup=False)


def _row(one: RowModel, scaled: Any) -> list[str]:
    hours = [scaled(value) if value else "" for value in (one.attested, one.booked, one.uncovered, one.own)]
    return [
        one.chip,
        f"{one.month:%Y-%m}",
        *hours,
        one.state,
        scaled(one.missing) if one.missing else "",
        _worth(one) if one.missing else "",
    ]


def _worth(one: RowModel | SumModel) -> str:
    from flopledger.core.numbers import flop, interval

    worth = one.worth
    if worth is None or worth.point is None:
        return "unknown" if worth is None or worth.low is None else f"at least {flop(worth.low)}"
    return f"{flop(worth.point)} {interval(worth.low, worth.high, worth.point)}".strip()


def _sums(made: ReconciliationModel) -> str:
    from flopledger.core.numbers import scaled

    told = [("attested, not in the books", made.unbooked), ("in the books, attested by nobody", made.unattested)]
    lines = [
        f"{words}: {scaled(one.chip_hours)} chip-hours, worth in FLOP as training: {_worth(one)}"
        + (f"; {scaled(one.unpriced)} are of chips whose peak is not known" if one.unpriced else "")
        for words, one in told
        if one.chip_hours
    ]
    return "\n" + "\n".join([*lines, f"Tolerance: {made.tolerance * 100:g} % of the larger side."]) + "\n"


def _print_verdicts(out: Any, made: ReconciliationModel) -> None:
    from flopledger.cli.tables import table

    changed = [one for one in made.verdicts if one.before != one.after or one.probability_before != one.probability_after]
    if not made.unbooked.chip_hours:
        out.print("Nothing is attested that the books lack: every verdict stays as it is.\n", markup=False)
        return
    if changed:
        columns = ["system", "trigger", "as booked", "with the hours", "chance"]
        out.print(table("verdicts, were the hours that the books lack training of the system", columns, [_verdict(one) for one in changed]))
    same = len(made.verdicts) - len(changed)
    words = [f"{same} {'verdict stays as it is' if same == 1 else 'verdicts stay as they are'}." if same else "", _caveat(made)]
    out.print(" ".join(filter(None, words)) + "\n", markup=False)


def _caveat(made: ReconciliationModel) -> str:
    """Say that hours may be in the books already, where some work there cannot be compared."""
    open_ = {"hours-not-given", "hours-undated"} & {one.code for one in made.findings}
    return "Some work is booked without chip-hours or days: it may be what these hours were, and would then count twice." if open_ else ""


def _verdict(one: VerdictModel) -> list[str]:
    chance = " to ".join("unknown" if value is None else f"{value:.0%}" for value in (one.probability_before, one.probability_after))
    return [one.system, f"{one.regime}/{one.trigger}", one.before, one.after, chance]
