"""Brings the lines that a law draws to the size of the probes, so that one probe can be put to every law.

A line at 1e26 FLOP and one at 1e23 ask the same question of a model that is a fifth over or under it. Every amount of compute in
a law is moved by one factor, every amount of money by another, so that what the law sets in relation to each other stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flopledger.assess.asked import Asked
from flopledger.assess.trigger import word
from flopledger.rules.parameter import DatedValue, Parameter, ParameterValue
from flopledger.rules.regime import Regime, StatusEntry, Trigger

FLOP, CURRENCY = "FLOP", "USD"
COMPUTE_LINE, COST_LINE = 1e25, 1e8  # where probes take lines to be, see common.yaml
LINES = {FLOP: ("compute", COMPUTE_LINE), CURRENCY: ("cost", COST_LINE)}

Factors = Mapping[str, float]


def ask(asked: Asked, trigger: Trigger, regime: Regime, law: Regime, status: StatusEntry, factors: Factors) -> str:
    """Return the verdict of a trigger on a model of a probe, its lines moved; `law` is the regime without the reform laid over it."""
    return word(asked.question(scaled(regime, law, factors), trigger, status))


def factors_of(asked: Asked, regime: Regime, trigger: Trigger) -> Factors:
    """Return by how much a trigger's lines on compute and cost are moved; 1 where it has none."""
    bindings, row = regime.bindings(asked.as_of), asked.facts_in(regime)
    found = {}
    for unit, (measure, at) in LINES.items():
        lines = [comparison.other.evaluate(row, bindings) for comparison in trigger.when.comparisons_on(measure)]
        drawn = [line for line in lines if line is not None and line > 0]
        found[unit] = at / min(drawn) if drawn else 1.0
    return found


def scaled(regime: Regime, law: Regime, factors: Factors) -> Regime:
    """Return a regime with the law's own amounts moved, and with probe-sized lines where a reform leaves them to others."""
    moved = {name: _moved(one, factors) if name in law.parameters else _filled(one) for name, one in regime.parameters.items()}
    return replace(regime, parameters=moved)


def _moved(parameter: Parameter, factors: Factors) -> Parameter:
    factor = factors.get(parameter.unit, 1.0)
    values = tuple(replace(entry, value=_times(entry.value, factor)) for entry in parameter.values)
    return replace(parameter, values=values)


def _times(value: ParameterValue, factor: float) -> ParameterValue:
    return value * factor if isinstance(value, float) else value


def _filled(parameter: Parameter) -> Parameter:
    if parameter.values or parameter.unit not in LINES:
        return parameter
    return replace(parameter, values=(DatedValue(date.min, date.min, LINES[parameter.unit][1], ()),))
