"""Lays a reform over a standard or a regime: a new one comes out, and the law it is laid over stays as it is.

What a reform does not concern comes back as the very same object. `reform` calls this for each file as it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.rules import tree
from flopledger.rules.parameter import DatedValue, Parameter, ParameterValue
from flopledger.rules.predicate import Predicate
from flopledger.rules.proposal import EVERY, LAW, Change, Reform, RegimeEdit, StandardEdit
from flopledger.rules.regime import CountBy, Exemption, Regime, Trigger
from flopledger.rules.rewrite import COMPUTE, COST, MEASURES, any_of, each_sufficient, over_lines, reading, with_line
from flopledger.rules.settle import FALSE
from flopledger.rules.standard import Rule, Standard, StandardVersion, Total


@frozen
class Laid:
    """A reform as it is laid over the law: the changes taken from it, and the values set in place of its own."""

    reform: Reform
    changes: tuple[Change, ...]
    values: Mapping[str, ParameterValue]

    @property
    def name(self) -> str:
        """The reform's id, with the changes where these are not all: `pistillo-villalobos-2025/reuse`."""
        some = "" if len(self.changes) == len(self.reform.changes) else "/" + ",".join(change.label for change in self.changes)
        return f"{self.reform.id}{some}"

    def parameters(self, used: Iterable[str], since: date) -> dict[str, Parameter]:
        """Return the reform's parameters that are used, with the values set; from `since` on, for a reform is no law with a date."""
        names = [name for name in self.reform.parameters if name in set(used)]
        return {name: _dated_from(self.reform.parameters[name].parameter, self.values.get(name), since) for name in names}


def _dated_from(parameter: Parameter, value: ParameterValue | None, since: date) -> Parameter:
    if value is not None:
        return replace(parameter, values=(DatedValue(since, since, value, ()),))
    if not parameter.values:
        return parameter
    first, *later = parameter.values
    begun = min(since, first.applies_from)
    return replace(parameter, values=(replace(first, applies_from=begun, published=begun), *later))


def lay_over_standard(laid: Laid, standard: Standard) -> tuple[Standard, list[Finding]]:
    """Return a standard as it would be, and a finding for each part of the reform that finds nothing to change."""
    edits = [edit for change in laid.changes for edit in change.standards if _of(edit, standard.id)]
    if not edits:
        return standard, []
    findings = list(_lost(edits, standard))
    labels = _labels(standard)
    versions = tuple(_version(laid, edits, version, labels, findings) for version in standard.versions)
    if versions == standard.versions:
        return standard, findings
    return replace(standard, versions=versions, reforms=(*standard.reforms, laid.name)), findings


def _labels(standard: Standard) -> dict[str, set[str]]:
    """Return the labels that the rules of each total have in any version."""
    labels: dict[str, set[str]] = {}
    for version in standard.versions:
        for name, total in version.totals.items():
            labels.setdefault(name, set()).update(rule.label for rule in total.rules)
    return labels


def _of(edit: StandardEdit, standard: str) -> bool:
    return any(total.partition("/")[0] == standard for total in edit.totals)


def _lost(edits: Iterable[StandardEdit], standard: Standard) -> Iterable[Finding]:
    known = {total for version in standard.versions for total in version.totals}
    for edit in edits:
        for name in edit.totals:
            if name.partition("/")[0] == standard.id and name not in known:
                yield finding(
                    "total-unknown", edit.at, found=f"`{name}`", expected="a total of a standard", remedy=did_you_mean(name, known)
                )


def _version(
    laid: Laid, edits: Iterable[StandardEdit], version: StandardVersion, labels: Mapping[str, set[str]], findings: list[Finding]
) -> StandardVersion:
    totals, parameters = dict(version.totals), dict(version.parameters)
    for edit in edits:
        concerned = [name for name in edit.totals if name in totals]
        totals.update({name: _total(edit, totals[name], labels[name], findings) for name in concerned})
        parameters.update({name: one for name, one in edit.parameters.items() if name in parameters and concerned})
    used = {name for total in totals.values() for predicate in _predicates(total) for name in predicate.parameters}
    return replace(version, totals=totals, parameters=_joined(laid, parameters, used, version.applies_from, findings))


def _predicates(total: Total) -> list[Predicate]:
    rules = (*total.rules, total.otherwise)
    return [predicate for rule in rules for predicate in (rule.when, rule.count.share) if predicate is not None]


def _joined(laid: Laid, law: Mapping[str, Parameter], used: Iterable[str], since: date, findings: list[Finding]) -> dict[str, Parameter]:
    """Return the parameters of the law and of the reform; the law's own go first, and one name for two is a finding."""
    added = laid.parameters(used, since)
    for name in set(added) & set(law):
        expected = f"a name that the law has not taken ({laid.reform.id} is laid over it)"
        findings.append(
            finding(
                "reform-clash", laid.changes[0].at, found=f"the parameter `{name}`", expected=expected, remedy="rename it in the reform"
            )
        )
    return {**added, **law}


def _total(edit: StandardEdit, total: Total, labels: set[str], findings: list[Finding]) -> Total:
    """Return a total as it would be; `labels` are those of its rules in any version."""
    mine = {rule.label for rule in edit.rules if rule.when.node != FALSE}
    _check(edit.without, labels, edit.at, findings)
    standing = tuple(rule for rule in total.rules if rule.label not in (*mine, *edit.without))
    others = tuple(rule.label for rule in standing)
    for rule in edit.rules:
        _check(rule.overrides, {*labels, *mine, EVERY}, rule.at, findings)
    added = tuple(_rule(rule, (*others, *mine)) for rule in edit.rules if rule.label in mine)
    kept = tuple(replace(rule, overrides=tuple(label for label in rule.overrides if label not in edit.without)) for rule in standing)
    return Total(total.name, edit.otherwise or total.otherwise, (*kept, *added))


def _rule(rule: Rule, others: tuple[str, ...]) -> Rule:
    """Return a rule of the reform with what it overrides of the rules beside it; one that overrides `every` overrides each."""
    beside = tuple(label for label in others if label != rule.label)
    return replace(rule, overrides=beside if EVERY in rule.overrides else tuple(label for label in rule.overrides if label in beside))


def _check(labels: Iterable[str], known: Iterable[str], at: Position, findings: list[Finding]) -> None:
    for label in labels:
        if label not in known:
            remedy = did_you_mean(label, list(known))
            findings.append(finding("override-unknown", at, found=f"`{label}`", expected="the label of a rule of the total", remedy=remedy))


def lay_over_regime(laid: Laid, regime: Regime) -> tuple[Regime, list[Finding]]:
    """Return a regime as it would be, and a finding for each part of the reform that finds nothing to change."""
    edits = [edit for change in laid.changes for edit in change.regimes]
    findings = [one for edit in edits for one in _lost_triggers(edit, regime)]
    triggers = tuple(_trigger(edits, regime.id, trigger) for trigger in regime.triggers)
    about = [edit for edit in edits if any(name in (EVERY, regime.id) for name in (one.partition("/")[0] for one in edit.of))]
    added = [replace(one, name=f"{regime.id}/{one.label}") for edit in about for one in edit.triggers]
    customers = _with_customers(regime, about)
    replaced = {name: one for edit in about for name, one in edit.parameters.items() if name in regime.parameters}
    if triggers == regime.triggers and customers == regime.customers and not added and not replaced:
        return regime, findings
    kept = [trigger for trigger in triggers if trigger.label not in {one.label for one in added}]
    used = {name for trigger in (*kept, *added, *customers) for predicate in _conditions(trigger) for name in predicate.parameters}
    since = min(entry.applies_from for entry in regime.statuses)
    return replace(
        regime,
        triggers=(*kept, *added),
        customers=customers,
        parameters=_joined(laid, {**regime.parameters, **replaced}, used, since, findings),
        reforms=(*regime.reforms, laid.name),
    ), findings


def _with_customers(regime: Regime, edits: Iterable[RegimeEdit]) -> tuple[Trigger, ...]:
    """Return the lines over a provider's customers with those that the reform adds, or puts in their place."""
    added = [replace(one, name=f"{regime.id}/{one.label}") for edit in edits for one in edit.customers]
    return (*(one for one in regime.customers if one.label not in {new.label for new in added}), *added)


def _lost_triggers(edit: RegimeEdit, regime: Regime) -> Iterable[Finding]:
    known = [trigger.name for trigger in regime.triggers]
    for name in (*edit.of, *edit.apart):
        if name.partition("/")[0] == regime.id and "/" in name and name not in known:
            yield finding("trigger-unknown", edit.at, found=f"`{name}`", expected="a trigger", remedy=did_you_mean(name, known))


def _conditions(trigger: Trigger) -> list[Predicate]:
    of_duties = [condition for duty in trigger.duties for condition in (duty.when, duty.unless) if condition is not None]
    return [trigger.when, *(exemption.when for exemption in trigger.unless), *of_duties]


def _trigger(edits: Iterable[RegimeEdit], regime: str, trigger: Trigger) -> Trigger:
    mine = [edit for edit in edits if edit.concerns(regime, trigger.label)]
    when = trigger.when
    for edit in mine:
        when = each_sufficient(reading(when, edit.reads)) if edit.either else reading(when, edit.reads)
    for measure in MEASURES:
        when = _over_lines(when, measure, [edit for edit in mine if edit.on == measure], trigger.when.columns)
    made = replace(trigger, when=when, unless=_exemptions(trigger, mine))
    return _counted(made, mine)


def _over_lines(when: Predicate, measure: str, edits: Iterable[RegimeEdit], of_law: frozenset[str]) -> Predicate:
    """Return a condition with the further ways over its lines, all of one reform beside each other: none builds on another.

    What the law itself asks (`of_law`) decides whether a way by another measure is laid.
    """
    also = [one for edit in edits for one in edit.also if not _drawn(one, measure, of_law)]
    instead = [edit.instead for edit in edits if edit.instead is not None and not _drawn(edit.instead, measure, of_law)]
    if not also and not instead:
        return when

    def make(law: tree.Compare, line: tree.Node) -> tree.Node:
        first = [with_line(condition, line, law, measure) for condition in instead] or [law]
        return any_of(*first, *(with_line(condition, line, law, measure) for condition in also))

    return over_lines(when, measure, make)


def _drawn(way: Predicate, measure: str, of_law: frozenset[str]) -> bool:
    return bool(way.columns & of_law & (set(MEASURES) - {measure}))


def _exemptions(trigger: Trigger, edits: Iterable[RegimeEdit]) -> tuple[Exemption, ...]:
    added = {one.label: one for edit in edits for one in edit.unless}
    reads = {name: condition for edit in edits for name, condition in edit.reads.items()}
    kept = tuple(replace(one, when=reading(one.when, reads)) for one in trigger.unless if one.label not in added)
    return (*kept, *added.values())


def _counted(trigger: Trigger, edits: Iterable[RegimeEdit]) -> Trigger:
    """Return a trigger with what its compute and cost mean, where a change says so and the condition asks for them.

    What a reform asks for and the law does not is counted as the law counts the other.
    """
    count_by = next((edit.count_by for edit in edits if edit.count_by), "")
    cost = next((edit.cost for edit in edits if edit.cost is not None), None)
    rule, counts, asks = trigger.cost_rule, trigger.counts, trigger.when.columns
    if rule is None and COST in asks and cost is not None:
        rule = replace(cost, count_by=counts[-1].total) if cost.count_by == LAW and counts else cost
    if not counts and COMPUTE in asks and rule is not None:
        counts = (CountBy(date.min, date.min, rule.count_by),)
    if count_by:
        counts = (CountBy(date.min, date.min, count_by),) if counts else counts
        rule = replace(rule, count_by=count_by) if rule is not None else None
    return replace(trigger, counts=counts, cost_rule=rule)
