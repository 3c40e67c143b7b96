"""What a statement takes over from the rules: the countings and lines as they were applied, so that a reader needs no rule file."""

from __future__ import annotations

from collections.abc import Iterator

from flopledger.assess.plainly import cites_of
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.trigger import Verdict
from flopledger.rules.regime import Exemption
from flopledger.rules.standard import SHARE, Rule
from flopledger.statement.model import CountingModel, LawModel, RuleModel, RulesModel, TriggerModel


def rules_of(result: Assessment, system: SystemAssessment) -> RulesModel:
    """Return the rules under which a system was assessed."""
    verdicts = [verdict for verdict, _ in system.verdicts]
    laws = {verdict.regime.id: verdict for verdict in verdicts}
    return RulesModel(
        countings=list(_countings(result)),
        laws=[_law(verdict) for verdict in laws.values()],
        triggers=[_trigger(verdict) for verdict in verdicts],
    )


def _countings(result: Assessment) -> Iterator[CountingModel]:
    for name, version in result.versions.items():
        for total in version.totals.values():
            yield CountingModel(
                total=total.name,
                standard=name,
                title=version.title,
                otherwise=_rule(total.otherwise, ""),
                rules=[_rule(rule, rule.when.text) for rule in total.rules],
            )


def _rule(rule: Rule, when: str) -> RuleModel:
    share = rule.count.share
    count = f"in part: {share.text}" if rule.count.kind == SHARE and share is not None else rule.count.kind
    return RuleModel(label=rule.label, when=when, count=count, note=rule.note, cites=cites_of(rule.cites))


def _law(verdict: Verdict) -> LawModel:
    regime, status = verdict.regime, verdict.status
    return LawModel(
        id=regime.id,
        title=regime.title,
        jurisdiction=regime.jurisdiction,
        status=status.status,
        group=status.group,
        status_from=status.applies_from,
        note=" ".join(filter(None, [regime.note, status.note])),
        cites=cites_of(status.cites),
    )


def _trigger(verdict: Verdict) -> TriggerModel:
    trigger = verdict.trigger
    return TriggerModel(
        regime=verdict.regime.id,
        trigger=trigger.label,
        title=trigger.title,
        when=trigger.when.text,
        note=trigger.note,
        unless=[_exemption(one) for one in trigger.unless],
    )


def _exemption(one: Exemption) -> RuleModel:
    return RuleModel(label=one.label, when=one.when.text, count="does not apply", note=one.note, cites=cites_of(one.cites))
