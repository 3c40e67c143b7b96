"""From the word after a number to the unit that a field is due, and what to say where the two do not fit."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial

from flopledger.core.finding import did_you_mean
from flopledger.core.numeral import SCALES, QuantityError
from flopledger.core.shown import shown
from flopledger.core.units import MONEY, find_unit, units

RATE = f"{MONEY}/"
_FLOPS = re.compile(r"(?<![A-Za-z])([a-z]*)flops(?![A-Za-z])", re.IGNORECASE)

EXAMPLES = {
    "FLOP": "an amount such as `3.8e25 FLOP` or `43,500 PF-days`",
    "FLOP/s": "a rate such as `989 TFLOP/s`",
    "tokens": "a number of tokens such as `14.8T`",
    "parameters": "a number of parameters such as `671B`",
    "chip-hours": "chip-hours such as `2.664M chip-hours`",
    "chips": "a number of chips such as `2048`",
    "hours": "a length of time such as `3 weeks`",
    "fraction": "a share such as `0.38`, `38 %` or `0.15 to 0.25`",
    "Wh": "energy such as `12 GWh`",
    "W": "power such as `24 MW`",
    "bit/s": "a data rate such as `400 Gbit/s`",
    "passes": "a number of passes such as `2 epochs`",
    MONEY: "money such as `5.576M USD`",
    f"{RATE}chip-hours": "a price such as `2 USD per chip-hour`",
    f"{RATE}Wh": "a price such as `0.08 USD per kWh`",
    "gCO2e/kWh": "a carbon intensity such as `57 gCO2e/kWh`",
}

MIX_UPS = {
    ("FLOP/s", "FLOP"): "a rate times a duration is an amount: drop the `/s`, or use `hardware` with chips and time",
    ("FLOP", "FLOP/s"): "an amount over a duration is a rate: add `/s`",
    ("hours", "chip-hours"): "chip-hours are chips times hours: write `chip-hours`, or give `chips` and `time` instead",
    ("chip-hours", "hours"): "chip-hours already hold the number of chips: use the field `chip_hours`",
    ("hours", f"{RATE}chip-hours"): "write `per chip-hour`, one chip for one hour",
    (MONEY, f"{RATE}chip-hours"): "add `per chip-hour`; a sum goes under `total`",
    ("parameters", "tokens"): "parameters are not tokens: give the number of tokens seen",
    ("tokens", "parameters"): "tokens are not parameters: give the number of parameters",
    ("Wh", "W"): "energy over a duration is power: write W, kW or MW",
    ("W", "Wh"): "power times a duration is energy: write Wh, kWh or MWh",
}


TEXT_SIZES = re.compile(r"(?:[kKMGTP]i?)?(?:[bB]|[bB]ytes?)|words?|characters?|chars?|documents?|pages?|books?|lines?", re.IGNORECASE)
COUNT_TOKENS = "count them with the model's tokenizer: how many bytes or words a token has differs by tokenizer and language"


def example(unit: str) -> str:
    """Return what a field of a unit expects, with an example."""
    return EXAMPLES.get(unit, f"a number of {unit}")


def unit_and_factor(word: str, unit: str, text: str, *, bare: bool) -> tuple[Decimal, str]:
    """Return what one `word` is in `unit`, and the unit (of money, its currency). Raises QuantityError, which quotes `text`."""
    if not word:
        if bare and not unit.startswith(MONEY):
            return Decimal(1), unit
        raise QuantityError("unit-missing", shown(text), example(unit), "write the unit after the number")
    if unit.startswith(RATE):
        return _rate(word, unit, text)
    known = find_unit(word)
    if known is None:
        raise _unknown(word, unit, text)
    if known.unit != unit:
        raise QuantityError("unit-mismatch", f"{shown(text)}, which is in {known.unit}", example(unit), _mix_up(known.unit, unit))
    return known.factor, known.word if unit == MONEY else unit


def _rate(word: str, unit: str, text: str) -> tuple[Decimal, str]:
    money, _, per = word.replace(" per ", "/").replace(" / ", "/").partition("/")
    currency, denominator = find_unit(money.strip()), find_unit(per.strip()) if per else None
    if currency is None:
        raise QuantityError(
            "unit-unknown", f"{shown(text)}, in {shown(money)}", example(unit), "write the currency's ISO code, such as USD"
        )
    if per and denominator is None:
        raise _unknown(per.strip(), unit.removeprefix(RATE), text)
    found = denominator.unit if denominator is not None else currency.unit
    if currency.unit != MONEY or denominator is None or denominator.unit != unit.removeprefix(RATE):
        raise QuantityError("unit-mismatch", shown(text), example(unit), _mix_up(found, unit))
    return 1 / denominator.factor, currency.word


def _unknown(word: str, unit: str, text: str) -> QuantityError:
    if unit == "tokens" and TEXT_SIZES.fullmatch(word):
        return QuantityError("tokens-as-size", shown(text), f"{example(unit)}, not the size of a text", COUNT_TOKENS)
    ambiguous = _FLOPS.search(word)
    if ambiguous is not None:
        plain = _FLOPS.sub(lambda match: f"{match[1]}{unit if unit == 'FLOP/s' else 'FLOP'}", text.strip())
        return QuantityError("ambiguous-flops", shown(text), "`FLOP` for a quantity, `FLOP/s` for a rate", f"write {shown(plain)}")
    return QuantityError("unit-unknown", f"{shown(text)}, in {shown(word)}", example(unit), partial(_remedy, word, unit))


def _remedy(word: str, unit: str) -> str:
    scale = word.split(maxsplit=1)[0]
    if scale in SCALES or scale.upper() in SCALES:
        return f"write `{scale if scale in SCALES else scale.upper()}` right after the number: k, M, B and T are thousands to trillions"
    return did_you_mean(word, [name for name, known in units().items() if known.unit == unit])


def _mix_up(found: str, due: str) -> str:
    return MIX_UPS.get((found, due), f"give it in {due}")
