"""`flopledger explain`: why a line counts as it does, or why a verdict came out as it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from flopledger.cli.options import LEDGER, common, question
from flopledger.cli.run import WRONG_INPUT, assessed, rulebook, stop


@click.command("explain")
@LEDGER
@click.argument("target")
@click.option("--system", help="The system, where the ledger has several.")
@question
def command(ledger: Path, target: str, *, system: str | None, **options: Any) -> None:
    """Explain a line or a verdict: each rule, each comparison with its values, the citation, the path through the lineage.

    TARGET is an activity of the ledger, or a trigger such as eu-ai-act/systemic-risk-presumption (or the regime alone).
    """
    from flopledger.cli.visible import visible

    shared = common(options)
    result = assessed(ledger, shared, rulebook(shared))
    systems = [one for name, one in result.systems.items() if system in (None, name)]
    texts = [text for one in systems for text in _texts(result, one, target, shared.standard)]
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
    duties = {verdict.trigger.name: owed for verdict, owed in system.verdicts}
    return [verdict_text(system, explain_verdict(result, system, verdict), duties[verdict.trigger.name]) for verdict in verdicts]
