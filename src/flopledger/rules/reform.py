"""Reforms for the rest of the program: which are asked for, with which values, and the rulebook with them laid over it.

    rules = load_rules()
    reform = rules.reform("pistillo-villalobos-2025")
    reformed = apply(reform, rules, {"reuse_saving_distillation": 5.0}, ["reuse"])

`reformed` is a rulebook like any other, for `assess` and all that calls it; `rules` is as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flopledger.core.dates import DateError, parse_date
from flopledger.core.finding import Finding, did_you_mean, errors_in, finding
from flopledger.core.quantity import QuantityError, parse_quantity
from flopledger.core.units import currencies
from flopledger.rules.facts import DATE, NUMBER
from flopledger.rules.lay import Laid, lay_over_regime, lay_over_standard
from flopledger.rules.load import Rulebook, Rules
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.proposal import Reform, ReformParameter
from flopledger.rules.regime import Regime
from flopledger.rules.rewrite import with_terms
from flopledger.rules.standard import Standard

FORM = "ID, ID/CHANGE,CHANGE or ID:NAME=VALUE,NAME=VALUE"


@dataclass(slots=True, kw_only=True)
class Reformed(Rulebook):
    """A rulebook with reforms laid over another one, which stays as it is; each file is laid over when it is asked for."""

    law: Rulebook
    laid: tuple[Laid, ...]

    def load(self, kind: str, name: str) -> Rules | None:
        """Return what a file holds, with the reforms laid over it."""
        key = (kind, name)
        if key not in self._loaded:
            before = len(self.law.findings)
            loaded, found = _laid_over(self.law.load(kind, name), self.laid)
            self.findings.extend((*self.law.findings[before:], *found))
            self._loaded[key] = None if errors_in(found) else loaded
        return self._loaded[key]


def _laid_over(loaded: Rules | None, laid: Iterable[Laid]) -> tuple[Rules | None, list[Finding]]:
    findings: list[Finding] = []
    for one in laid:
        found: list[Finding] = []
        if isinstance(loaded, Standard):
            loaded, found = lay_over_standard(one, loaded)
        elif isinstance(loaded, Regime):
            loaded, found = lay_over_regime(one, loaded)
        findings.extend(found)
    return loaded, findings


def apply(
    reform: Reform, rulebook: Rulebook, values: Mapping[str, ParameterValue] | None = None, changes: Collection[str] | None = None
) -> Rulebook:
    """Return a rulebook in which a reform is laid over every standard and regime that it concerns.

    `values` replace those of the reform's parameters, `changes` are the labels of those to lay (None: all). Several reforms are
    laid by applying one after the other; each is laid over the law as the earlier ones would leave it. Raises ValueError for a
    parameter or change that the reform does not have.
    """
    return lay([_laid(reform, values or {}, changes)], rulebook)


def lay(laid: Sequence[Laid], rulebook: Rulebook) -> Rulebook:
    """Return a rulebook with reforms laid over it in the order given."""
    return Reformed(files=rulebook.files, findings=list(rulebook.findings), law=rulebook, laid=tuple(laid))


def _laid(reform: Reform, values: Mapping[str, ParameterValue], changes: Collection[str] | None) -> Laid:
    lost = [*(set(values) - set(reform.parameters)), *(set(changes or ()) - set(reform.labels))]
    if lost:
        message = f"{reform.id} has no parameter or change {', '.join(sorted(lost))}"
        raise ValueError(message)
    taken = tuple(one for one in reform.changes if changes is None or one.label in changes)
    choices = {name: str(values.get(name, one.default)) for name, one in reform.parameters.items() if one.choices}
    return Laid(reform, with_terms(taken, reform.terms, choices), dict(values))


def asked_for(texts: Sequence[str], rulebook: Rulebook) -> tuple[list[Laid], list[Finding]]:
    """Return the reforms that texts of the form `ID/CHANGE:NAME=VALUE` ask for, and a finding for all that cannot be read.

    A reform named several times is laid once, with the changes and values of all.
    """
    findings: list[Finding] = []
    values: dict[str, dict[str, ParameterValue]] = {}
    changes: dict[str, list[str]] = {}
    for text in texts:
        head, _, settings = text.partition(":")
        name, _, labels = head.partition("/")
        reform = rulebook.reform(name) if name in rulebook.reform_ids else None
        if reform is None:
            findings.extend(_unknown(name, rulebook))
            continue
        found = list(_settings(reform, settings))
        values.setdefault(name, {}).update({key: value for key, value, _ in found if value is not None})
        changes.setdefault(name, []).extend(_parts(labels) or reform.labels)
        findings.extend((*(one for _, _, all_of in found for one in all_of), *_lost_labels(reform, _parts(labels))))
    reforms = {name: reform for name in values if (reform := rulebook.reform(name)) is not None}
    if errors_in(findings):
        return [], findings
    return [_laid(reform, values[name], changes[name]) for name, reform in reforms.items()], findings


def _unknown(name: str, rulebook: Rulebook) -> list[Finding]:
    if name in rulebook.reform_ids:
        return list(rulebook.findings)
    remedy = did_you_mean(name, rulebook.reform_ids)
    return [finding("rule-unknown", None, found=f"the reform `{name}`", expected=f"a reform, as {FORM}", remedy=remedy)]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _lost_labels(reform: Reform, labels: Iterable[str]) -> Iterator[Finding]:
    for label in labels:
        if label not in reform.labels:
            remedy = did_you_mean(label, reform.labels)
            yield finding("unknown-word", None, found=f"`{label}`", expected=f"a change of {reform.id}", remedy=remedy)


def _settings(reform: Reform, text: str) -> Iterator[tuple[str, ParameterValue | None, list[Finding]]]:
    """Yield each parameter that is set, its value (None where there is none to use), and what is wrong with it."""
    for part in _parts(text):
        name, _, value = (side.strip() for side in part.partition("="))
        if name not in reform.parameters:
            remedy = did_you_mean(name, reform.parameters)
            expected = f"a parameter of {reform.id}, as NAME=VALUE"
            yield name, None, [finding("unknown-key", None, found=f"`{part}`", expected=expected, remedy=remedy)]
            continue
        try:
            read = value_of(reform.parameters[name], value)
        except ValueError as error:
            yield name, None, [_refused(reform, name, value, error)]
            continue
        yield name, read, list(_out_of_range(reform, name, read))


def value_of(parameter: ReformParameter, text: str) -> ParameterValue:
    """Return the value of a parameter from text. Raises ValueError where it is none, or none of the choices."""
    unit = parameter.parameter.unit
    if parameter.choices:
        if text not in parameter.choices:
            raise ValueError(text)
        return text
    if unit == DATE:
        return parse_date(text)
    quantity = parse_quantity(text, "fraction" if unit == NUMBER else "money" if unit in currencies() else unit)
    if quantity.point is None or (unit in currencies() and quantity.unit not in (unit, "money", "")):
        raise ValueError(text)
    return quantity.point


def _refused(reform: Reform, name: str, text: str, error: ValueError) -> Finding:
    parameter = reform.parameters[name]
    if parameter.choices:
        remedy = did_you_mean(text, parameter.choices)
        return finding("unknown-word", None, found=f"`{name}={text}`", expected=f"a reading of {reform.id}", remedy=remedy)
    expected = error.expected if isinstance(error, (QuantityError, DateError)) else f"a value in {parameter.parameter.unit}"
    return finding("number-unreadable", None, found=f"`{name}={text}`", expected=expected, remedy=f"write `{name}=...`")


def _out_of_range(reform: Reform, name: str, value: ParameterValue) -> Iterator[Finding]:
    one = reform.parameters[name]
    if isinstance(value, float) and one.low is not None and one.high is not None and not one.low <= value <= one.high:
        expected = f"{one.low:g} to {one.high:g}, the range that the sources give"
        remedy = f"`flopledger rules show {reform.id}` says where it comes from"
        yield finding("reform-range", None, found=f"`{name}={value:g}`", expected=expected, remedy=remedy)
