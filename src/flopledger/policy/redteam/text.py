"""Plans as ledgers: the text that `assess` reads, for one plan or for many at once, each with systems of its own.

What a law asks of the developer besides compute is set so that the law applies: a large company, a general-purpose foundation model at
the state of the art. The adversary plays with how the model is made, not with who is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from flopledger.core.frozen import frozen
from flopledger.policy.redteam.moves import TRAINING
from flopledger.policy.redteam.plan import BF16, Plan
from flopledger.policy.redteam.work import HALF, Figures, Task, Work, works

DEVELOPER = "lab"
MONTHS = 12
LARGE = "100B USD"  # more than any line on revenue or spending that a law of the package draws
MARKETS = ("EU", "US", "KR")
FACTS = (
    *(("general_purpose", "yes"), ("foundation_model", "yes"), ("makes", "[text, code]"), ("narrow", "no")),
    *(("state_of_the_art", "yes"), ("broad_serious_risk", "yes"), ("below_published_frontier", "no"), ("open_weights", "no")),
)


@frozen
class Setting:
    """What plans are written down for: the first day of work, whom the law catches, and the price of a FLOP in dollars by format.

    `usd_per_flop` is empty where no market price is known; `formats` tells whether rules ask for number formats; `entered` is the day
    on which the plan enters the books, left out where many are only compared.
    """

    start: date
    scope: str
    usd_per_flop: Mapping[str, float]
    formats: bool = False
    entered: date | None = None

    def price(self, plan: Plan) -> float | None:
        """Return dollars for a FLOP in the format that a plan computes in; None where no market price is known."""
        return self.usd_per_flop.get(plan.format.id if plan.format is not None else BF16)


def ledger_text(
    plans: Sequence[Plan], task: Task, figures: Figures, setting: Setting, prefixes: Sequence[str], title: str = "Plans"
) -> str:
    """Return the text of one ledger that holds plans; the names of each begin with its prefix."""
    books = [_Book(plan, task, works(plan, task, figures), setting, prefix) for plan, prefix in zip(plans, prefixes, strict=True)]
    people = sorted({party for book in books for party in book.parties()} - {DEVELOPER})
    lines = ["flopledger: 1", f"title: {title}", f"developer: {DEVELOPER}", "parties:", f"  {DEVELOPER}: {_large()}"]
    lines += [f"  {name}: {_large() if name.startswith('partner') else f'{{name: {name}}}'}" for name in people]
    sections = (("artifacts", _Book.artifacts), ("systems", _Book.systems), ("activities", _Book.activities))
    for name, section in sections:
        lines += [f"{name}:", *(f"  {line}" for book in books for line in section(book))]
    return "\n".join(lines) + "\n"


def _large() -> str:
    money = ("revenue", "ai_expenditure_36_months", "compute_cost_12_months", "aggregate_compute_cost")
    return "{" + ", ".join(["name: A large developer", "university: no", *(f"{name}: {LARGE}" for name in money)]) + "}"


def day_of(start: date, months: int) -> date:
    """Return the first day of the month so many months after a month.

    >>> day_of(date(2026, 12, 1), 7)
    datetime.date(2027, 7, 1)
    """
    years, month = divmod(start.month - 1 + months, MONTHS)
    return date(start.year + years, month + 1, 1)


def caught(made: Sequence[Work], scope: str) -> list[str]:
    """Return the models of a plan that a law asks about: those placed on the market, and where training is enough the teacher."""
    stages = [one.produces for one in made if one.produces.startswith("weights-")]
    teachers = [one.produces for one in made if one.produces == "teacher" and one.ours and scope == TRAINING]
    return ["model", *stages, *teachers]


@frozen
class _Book:
    """One plan on its way to text."""

    plan: Plan
    task: Task
    made: Sequence[Work]
    setting: Setting
    prefix: str

    def parties(self) -> Iterator[str]:
        yield from (name for one in self.made for name in self._by(one))

    def _by(self, one: Work) -> dict[str, float]:
        if not one.ours:
            return {one.by.removeprefix("others:"): 1.0}
        if self.plan.parties > 1:
            names = [DEVELOPER, *(f"partner-{number}" for number in range(2, self.plan.parties + 1))]
            return dict.fromkeys(names, 1.0 / self.plan.parties)
        return {one.by or DEVELOPER: 1.0}

    def artifacts(self) -> Iterator[str]:
        systems = caught(self.made, self.setting.scope)
        for name, one in {one.produces: one for one in self.made if one.produces and one.produces not in systems}.items():
            yield f"{self.prefix}{name}: {{{', '.join(self._about(name, one))}}}"

    def _about(self, name: str, one: Work) -> Iterator[str]:
        yield f"kind: {'dataset' if name == 'samples' else 'model'}"
        if name == "samples":
            yield "synthetic: yes"
        if name == "base" and self.plan.base is not None:
            yield f"title: {self.plan.base.title}, public: yes, open_weights: yes, released: {self.plan.base.released}"
        elif one.released is not None:
            yield f"public: yes, released: {day_of(self.setting.start, one.released)}"
        else:
            yield "public: no"

    def systems(self) -> Iterator[str]:
        for name in caught(self.made, self.setting.scope):
            facts = [*FACTS, *self._derivation(name), *(self._inference() if name == "model" else ()), *self._release(name)]
            yield f"{self.prefix}{name}: {{{', '.join(f'{key}: {value}' for key, value in facts)}}}"

    def _derivation(self, name: str) -> Iterator[tuple[str, str]]:
        kind = self.plan.technique.kind if self.plan.technique is not None and name == "model" else ""
        if kind != "reuse":
            yield "distilled", "no"
        if kind != "expansion" and not (name == "teacher" and self.plan.growth is not None):
            yield "expanded", "no"
        share = self.task.biological or 0.0
        yield "biological_share", f"{min(share, HALF) if self.plan.dilution is not None else share}"

    def _inference(self) -> Iterator[tuple[str, str]]:
        yield "inference_flop_per_request", f"{_number(self.made[-1].flop / self.task.requests)} FLOP"
        yield "inference_answer_tokens", _number(self.task.answer_tokens)
        yield "inference_domain", self.task.domain

    def _release(self, name: str) -> Iterator[tuple[str, str]]:
        one = next(work for work in reversed(self.made) if work.produces == name)
        if name != "teacher":
            day = day_of(self.setting.start, one.months[1])
            yield "placed_on_market", "{" + ", ".join(f"{market}: {day}" for market in MARKETS) + "}"
        if one.released is not None:
            yield "public", "yes"
            yield "released", f"{day_of(self.setting.start, one.released)}"
        else:
            yield "public", "no"

    def activities(self) -> Iterator[str]:
        grouped: dict[str, list[Work]] = {}
        for one in self.made:
            grouped.setdefault(one.id, []).append(one)
        for name, parts in grouped.items():
            yield f"{self.prefix}{name}: {{{', '.join(f'{key}: {value}' for key, value in self._activity(parts))}}}"

    def _activity(self, parts: Sequence[Work]) -> Iterator[tuple[str, str]]:
        one = parts[0]
        yield "does", one.does
        if one.ours:
            yield from self._dates(one)
        elif one.note:
            yield "description", one.note
        by = self._by(one)
        yield "by", next(iter(by)) if len(by) == 1 else "{" + ", ".join(f"{name}: {share}" for name, share in by.items()) + "}"
        if one.uses:
            yield "uses", "{" + ", ".join(f"{role}: {self.prefix}{name}" for role, name in one.uses) + "}"
        yield ("produces", f"{self.prefix}{one.produces}") if one.produces else ("for", f"{self.prefix}model")
        yield from self._marks(one)
        yield "compute", self._compute(parts)
        price = self.setting.price(self.plan)
        if price is not None and one.ours:
            yield "cost", f"{{rental: {{total: {_number(sum(part.flop for part in parts) * price)} USD}}}}"

    def _dates(self, one: Work) -> Iterator[tuple[str, str]]:
        first, last = (day_of(self.setting.start, month) for month in one.months)
        yield "dates", f"{first} to {last - timedelta(days=1)}"
        yield "status", "planned"
        if self.setting.entered is not None:
            yield "entered", f"{self.setting.entered}"

    def _marks(self, one: Work) -> Iterator[tuple[str, str]]:
        if one.purpose:
            yield "purpose", one.purpose
        if one.proof:
            yield "proof_no_capability", "yes"
        if one.technique in ("kickstarting", "reincarnation"):
            yield "technique", one.technique

    def _compute(self, parts: Sequence[Work]) -> str:
        form = self.plan.format.id if self.plan.format is not None else BF16
        hardware = f"hardware: {{precision: {form}}}, " if self.setting.formats and parts[0].ours else ""
        if not any(one.part for one in parts):
            return f"{{{hardware}declared: {_number(parts[0].flop)} FLOP}}"
        each = ", ".join(f"{one.part}: {{declared: {_number(one.flop)} FLOP}}" for one in parts)
        return f"{{{hardware}parts: {{{each}}}}}"


def _number(value: float) -> str:
    """Return a number so that it reads back as the same one."""
    return repr(float(value)).replace("e+", "e")
