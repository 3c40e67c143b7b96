"""A campaign: one adversary, one day, any number of laws and standards; what can be shared between them is.

campaign = Campaign.of(Request(target="5x"), load_rules(), AsOf.on(date(2026, 11, 22)))
for wanted in campaign.cells():
answer = campaign.ask(wanted)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flopledger.assess.trigger import OVER
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.core.numbers import flop
from flopledger.core.quantity import QuantityError, parse_quantity
from flopledger.ledger.read import read_text
from flopledger.ledger.write import write
from flopledger.policy.redteam.court import Court, Law, in_order
from flopledger.policy.redteam.market import usd_per_flop
from flopledger.policy.redteam.moves import TRAINING, chosen, scope_of
from flopledger.policy.redteam.plan import OPENLY, Space
from flopledger.policy.redteam.search import Answer, answer, closers_of, is_to_choose, totals_to_choose
from flopledger.policy.redteam.spread import points
from flopledger.policy.redteam.text import Setting, day_of, ledger_text
from flopledger.policy.redteam.work import Task
from flopledger.rules.load import Rulebook
from flopledger.rules.reform import Reformed
from flopledger.rules.regime import BINDING
from flopledger.rules.standard import Total

TIMES = "x"
EXPECTED = "an amount of compute such as 5e25 FLOP, or a multiple of the line such as 5x"
BEYOND = 1e30  # FLOP, more than any line draws: a plain run of it shows where the lines are
FORMATS = frozenset({"number_format", "integer_operations"})


@frozen
class Request:
    """What the adversary wants and may do.

    `target` is an amount (`5e25 FLOP`, `5e25`) or a multiple of each law's lowest line that a plain run crosses (`5x`); `moves` are
    ids or kinds (none: all). `domain`, `requests` and `answer_tokens` say what answers are for and how many there are; `biological` is
    the part of the data that is biological. `stacking` lets one model use several techniques that save training; `arguable` takes plans of
    which nobody can tell whether they cross.
    """

    target: str = "5x"
    moves: tuple[str, ...] = ()
    domain: str = "general"
    requests: float = 1e9
    answer_tokens: float = 1000.0
    biological: float | None = None
    stacking: bool = False
    arguable: bool = False
    seed: int = 0

    @property
    def times(self) -> float | None:
        """The multiple of a law's line that is wanted; None where an amount is."""
        return _number(self.target.removesuffix(TIMES)) if self.target.endswith(TIMES) else None

    def flop(self) -> float:
        """Return the amount wanted. Raises QuantityError where the target is neither an amount nor a multiple."""
        if self.target.endswith(TIMES):
            return _number(self.target.removesuffix(TIMES))
        quantity = parse_quantity(self.target, "FLOP", bare=True)
        return quantity.point or _number(self.target)


def _number(text: str) -> float:
    """Return a number above zero. Raises QuantityError for other text."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < BEYOND:
        raise QuantityError("number-unreadable", f"`{text}`", EXPECTED)
    return value


@frozen
class Wanted:
    """One question: a law, and the total that counts (empty: the law's own)."""

    regime: str
    total: str = ""


@dataclass
class Campaign:
    """The questions of one adversary; a court, with all that it has heard, serves every law of the same target and reach."""

    request: Request
    rules: Rulebook
    as_of: AsOf
    start: date
    standards: Sequence[str]
    courts: dict[tuple[float, str], Court] = field(default_factory=dict)
    lines: dict[str, float | None] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request, rules: Rulebook, as_of: AsOf) -> Campaign:
        """Return a campaign whose work begins on the first day of the month after the day of the question."""
        known = [name for name in rules.standard_ids if _version(rules, name, as_of)]
        return cls(request, rules, as_of, day_of(as_of.in_force.replace(day=1), 1), known)

    def cells(self, regimes: Sequence[str] = (), totals: Sequence[str] = ()) -> list[Wanted]:
        """Return the questions of the table: the laws named (none: those in force), each by its own counting and by every standard."""
        named = regimes or [name for name in self.rules.regime_ids if self._binding(name)]
        counted = ["", *(totals or totals_to_choose(self._court(1.0, TRAINING)))]
        return [Wanted(regime, total) for regime in named for total in counted if self.law(Wanted(regime, total)) is not None]

    def totals(self, standard: str) -> list[str]:
        """Return the full names of a standard's totals on the day, those that ask of modifications alone left out."""
        return [total.name for total in _totals(self.rules, standard, self.as_of) if not total.name.endswith("/modification")]

    def _binding(self, name: str) -> bool:
        regime = self.rules.regime(name)
        status = regime.status(self.as_of) if regime is not None else None
        return status is not None and status.group == BINDING

    def law(self, wanted: Wanted) -> Law | None:
        """Return the lines in question; None where the law draws none on that day."""
        regime = self.rules.regime(wanted.regime)
        return Law.of(regime, self.as_of, wanted.total) if regime is not None else None

    def target(self, wanted: Wanted) -> float | None:
        """Return the effective compute wanted, in FLOP; None where it is a multiple of a line and a plain run crosses none."""
        if self.request.times is None:
            return self.request.flop()
        if wanted.regime not in self.lines:
            self.lines[wanted.regime] = self._line(wanted.regime)
        line = self.lines[wanted.regime]
        return line * self.request.times if line is not None else None

    def _line(self, regime: str) -> float | None:
        """Return the lowest line on compute that a plain run of any size would cross under the law as it stands, reforms left off."""
        rules = self.rules.law if isinstance(self.rules, Reformed) else self.rules
        law = replace(self, rules=rules).law(Wanted(regime))
        court = replace(self._court(BEYOND, TRAINING), rules=rules)
        asked = court.hear([OPENLY])[0]["model"]
        verdicts = [asked.verdict(law.regime, trigger, law.status) for trigger in law.triggers] if law is not None else []
        limbs = [limb for verdict in verdicts if verdict.verdict == OVER for limb in verdict.limbs if limb.measure == "compute"]
        return min((limb.threshold for limb in limbs if limb.threshold is not None), default=None)

    def ask(self, wanted: Wanted, *, closing: bool = True) -> Answer | None:
        """Return the cheapest plan under a law; `closing` tries what further rules would make of it. None where there is no target."""
        law, target = self.law(wanted), self.target(wanted)
        if law is None or target is None:
            return None
        court = self.court(target, wanted.regime)
        closers = list(closers_of(court, law)) if closing else []
        return answer(court, law, closers, seed=self.request.seed, arguable=self.request.arguable)

    def court(self, target: float, regime: str) -> Court:
        """Return the court for a target under a law: kept, so that others with the same target and reach find what it has heard."""
        key = target, scope_of(regime)
        if key not in self.courts:
            court = self._court(target, key[1])
            self.courts[key] = replace(court, plans=in_order(self.space(), court.task, court.figures, court.setting))
        return self.courts[key]

    def _court(self, target: float, scope: str) -> Court:
        request = self.request
        task = Task(target, request.domain, request.requests, request.answer_tokens, request.biological)
        setting = Setting(self.start, scope, self.prices, self._asks_formats())
        return Court(task, points(), setting, self.rules, self.as_of, self._standards(scope), ())

    def _standards(self, scope: str) -> list[str]:
        """Return the standards that may be chosen, and what laws of a reach prescribe."""
        laws = [law for name in self.rules.regime_ids if scope_of(name) == scope and (law := self.law(Wanted(name))) is not None]
        prescribed = {total.partition("/")[0] for law in laws for total in law.totals}
        return [name for name in self.standards if name in prescribed or is_to_choose(self.rules, name)]

    @property
    def prices(self) -> Mapping[str, float]:
        """Dollars for a FLOP by number format; empty where no price is known, and costs are FLOP."""
        return usd_per_flop(self.start)

    @property
    def unit(self) -> str:
        """What costs are in."""
        return "USD" if self.prices else "FLOP"

    def space(self) -> Space:
        """Return the space of plans. Raises KeyError for a move that does not exist."""
        request = self.request
        allowed = chosen(request.moves, request.domain)
        return Space(allowed, request.stacking, self._asks_formats(), request.biological is not None)

    def _asks_formats(self) -> bool:
        totals = [total for name in self.standards for total in _totals(self.rules, name, self.as_of)]
        return any(total.columns & FORMATS for total in totals)

    def ledger(self, found: Answer) -> str:
        """Return the best plan as a ledger, entered in the books on the day of the question; the open way where there is no plan."""
        plan = found.best.plan if found.best is not None else OPENLY
        court = self.court(found.target, found.law.regime.id)
        setting = replace(court.setting, entered=self.as_of.known)
        title = f'"Red team: {flop(found.target)} FLOP under {found.law.regime.id}: {plan.name}"'
        ledger, _ = read_text(ledger_text([plan], court.task, court.figures, setting, [""], title))
        return write(ledger) if ledger is not None else ""


def _version(rules: Rulebook, name: str, as_of: AsOf) -> bool:
    standard = rules.standard(name)
    return standard is not None and standard.version(as_of) is not None


def _totals(rules: Rulebook, name: str, as_of: AsOf) -> Iterator[Total]:
    standard = rules.standard(name)
    version = standard.version(as_of) if standard is not None else None
    yield from version.totals.values() if version is not None else ()
