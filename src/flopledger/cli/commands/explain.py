"""`flopledger explain`: why a line counts as it does, why a verdict came out as it did, or which input moves a total most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from flopledger.cli.options import DRAWS, LEDGER, REFORM, common, question
from flopledger.cli.run import WRONG_INPUT, assessed, rulebook, stop


@click.command("explain")
@LEDGER
@click.argument("target")
@click.option("--system", help="The system, where the ledger has several.")
@click.option("--tornado", is_flag=True, help="Show which inputs move the total most, also for a trigger or a system.")
@question
@REFORM
@DRAWS
def command(ledger: Path, target: str, *, system: str | None, tornado: bool, draws: int, **options: Any) -> None:
    """Explain a line, a verdict or a total: each rule, each comparison with its values, the citation, the path through the lineage.

    TARGET is an activity of the ledger, or a trigger such as eu-ai-act/systemic-risk-presumption (or the regime alone). A total
    such as ec-2025/cumulative (or the standard alone, or a system for all of its totals) is shown as a tornado: each uncertain
    input at its 5th and 95th percentile, the one that moves the total most first.
    """
    from flopledger.cli.visible import visible

    shared = common(options)
    result = assessed(ledger, shared, rulebook(shared), reforms=options["reform"], draws=draws)
    systems = [one for name, one in result.systems.items() if system in (None, name)]
    made = _tornadoes if tornado else _texts
    texts = [text for one in systems for text in made(result, one, target, shared.standard)]
    if not texts:
        from flopledger.cli.explained import targets
        from flopledger.core.finding import did_you_mean

        name, what = (target, "nothing called") if systems else (system or "", "no system")
        known = did_you_mean(name, targets(result, systems) if systems else result.systems)
        click.echo(visible(f"There is {what} `{name}` in this assessment: {known or '`flopledger assess` shows what there is'}"), err=True)
        stop(WRONG_INPUT)
    click.echo(visible("\n\n".join(texts)))


def _texts(result: Any, system: Any, target: str, standards: tuple[str, ...]) -> list[str]:
    from flopledger.assess.explain import explain_verdict, lines_of
    from flopledger.cli.explained import line_text, verdict_text

    lines = lines_of(result, system, target)
    if lines:
        return [line_text(result, system, index, standards) for index in lines]
    verdicts = [verdict for verdict, _ in system.verdicts if target in (verdict.trigger.name, verdict.regime.id)]
    if not verdicts:
        return _tornadoes(result, system, target, standards)
    duties = {verdict.trigger.name: owed for verdict, owed in system.verdicts}
    return [verdict_text(system, explain_verdict(result, system, verdict), duties[verdict.trigger.name]) for verdict in verdicts]


def _tornadoes(result: Any, system: Any, target: str, standards: tuple[str, ...]) -> list[str]:
    """Return the tornadoes of a total, of a standard's or a system's totals, or of those that a trigger or regime counts by."""
    from flopledger.cli.tornado import tornado_texts

    shown = [name for standard, version in result.versions.items() if not standards or standard in standards for name in version.totals]
    asked = [verdict.counts for verdict, _ in system.verdicts if target in (verdict.trigger.name, verdict.regime.id)]
    named = [name for name in system.totals if target in (name, name.partition("/")[0])]
    names = dict.fromkeys([*named, *asked, *(shown if target == system.id else [])])
    return [text for name in names if name in system.totals for text in tornado_texts(result, system, system.totals[name])]
