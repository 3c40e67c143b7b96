"""Ways to break a ledger that is right, each of which must be noticed: a seeded generator picks the place and the replacement."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[str, Random], str | None]  # None where the ledger has nothing to break in this way

# What is matched, and what the first group becomes: one of these, `{0}` being what stood there.
WORDS = r"([a-z][\w-]{3,})"
ARTIFACT = r"^    uses: \{[\w-]+: \[?([\w.-]+)"
SUBSTITUTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "section-misspelt": (r"^(parties|artifacts|systems|activities|developer):", ("{0}s", "x{0}", "{0}_")),
    "section-in-capitals": (r"^(artifacts|systems|activities):", ("ACTIVITIES", "Systems", "Artifacts")),
    "field-misspelt": (r"^    (does|dates|uses|produces|compute|cost|evidence|description):", ("{0}x", "my-{0}", "{0}-")),
    "field-of-system-misspelt": (r"(general_purpose|makes|placed_on_market):", ("{0}s", "is_{0}", "x")),
    "role-misspelt": (r"^    uses: \{(data|generator|initial-weights|teacher)", ("{0}x", "weights", "input")),
    "kind-misspelt": (rf"^    does: {WORDS}", ("{0}s", "training", "pre {0}", "42", "yes")),
    "kind-of-artifact": (r"kind: (dataset|model)", ("{0}s", "data", "weights", "7")),
    "artifact-dangling": (ARTIFACT, ("{0}-v2", "nothing", "nUlL-x")),
    "product-dangling": (r"^    produces: ([\w.-]+)", ("{0}-v2", "nowhere", "a b")),
    "purpose-dangling": (r"^    for: \[?([\w.-]+)", ("{0}-v2", "nobody")),
    "chip-unknown": (r"chip: ([^,}\n]+)", ("Z9000", "{0} Ultra Max", "12", "no")),
    "format-unknown": (r"precision: (\w+)", ("fp7", "b{0}x", "32")),
    "architecture-model-dangling": (r"architecture: \{model: ([\w.-]+)", ("{0}-v2", "nothing")),
    "chip-hours-wrong": (
        r"chip_hours: ([^,}\n]+)",
        ("-1M", "inf", "nan", "1e999", "1M FLOP", "3 weeks", "lots", "1,4M", "[1]", "yes", "1e23 to 1e3", "0x10", "1M M"),
    ),
    "utilisation-wrong": (r"utilisation: ([^,}\n]+)", ("40", "140 %", "-0.3", "0.5 to 0.2", "nan", "half", "0.3 FLOP", "{{a: 1}}")),
    "tokens-wrong": (r", tokens: ([^,}\n]+)", ("-14.8T", "14.8T FLOP", "inf", "many", "14.8T to 1T", "14.8.1T")),
    "parameters-wrong": (r"\bparameters: ([^,}\n]+)", ("-7B", "yes", "7B FLOP", "nan", "seven", "7BB", "1e999", "[7B]")),
    "more-active-than-all": (r"active_parameters: ([^,}\n]+)", ("900T", "1e30")),
    "dates-wrong": (
        r"^    dates: ([^\n]+)",
        (
            "2025-02-30",
            "2025-13-01",
            "0000-00-00",
            "yesterday",
            "2025-06-01 to 2024-01-01",
            "2025-01-01 to",
            "31.12.2024",
            "12/31/2024",
            "2024-W05",
            "[2024-01-01]",
            "yes",
            "99999-01-01",
            "2023-02-29",
            "2024-10-01 - 2024-12-10",
        ),
    ),
    "market-date-wrong": (r"placed_on_market: \{\w\w: (\d{4}-\d\d-\d\d)", ("2024-02-30", "soon", "20240101x", "2024-13-13", "yes")),
    "region-wrong": (r"placed_on_market: (\{)", ("[", "2024-01-01 {0}")),
    "yes-or-no": (r"(?:general_purpose|foundation_model|open_weights): (yes|no|true|false)", ("maybe", "1", "y", "YES!", "[{0}]", "2024")),
    "modality-wrong": (r"makes: \[(\w+)", ("txt", "everything", "{0}s", "1")),
    "confidence-wrong": (r"confidence: (confirmed|secondary|recalled)", ("sure", "{0}ly", "1")),
    "evidence-field": (r"\b(instrument|link|quote|confidence): ", ("{0}s", "x{0}")),
    "version-wrong": (r"^flopledger: (1)", ("2", "0", "1.1", "one", "yes", "[1]", "unknown")),
    "assert-activity-dangling": (r"^    activities: \[([\w.-]+)", ("{0}x", "nothing")),
    "assert-date-wrong": (r"^  - on: (\d{4}-\d\d-\d\d)", ("2024-02-30", "later", "2024-1-99")),
    "assert-figure-off": (
        r"^  - on: .*\n(?:    (?:activities|system|total): .*\n)*    (?:cost|compute|chip_hours): ([0-9.,]+)",
        ("9{0}", "0.1{0}"),
    ),
    "developer-misspelt": (r"^developer: ([\w-]+)", ("{0}x", "nobody")),
    "activity-without-name": (r"^activities:\n()", ('  "": {{does: other}}\n', "  ' ': {{does: other}}\n")),
    "tag": (r"^title: ()", ("!!python/object/apply:os.system ", "!x ", "&a ", "*a ")),
    "shape-of-section": (r"^(artifacts|systems|activities):\n", ("{0}: 5\nrest", "{0}: []\nrest", "{0}: text\nrest")),
    "shape-of-activity": (r"^activities:\n()", ("  odd: 5\n", "  odd: [a]\n", "  odd: text\n", "  odd: {{}}\n", "  ? [a]\n  : b\n")),
    "shape-of-uses": (r"^    uses: (\{)", ("5 {0}", "[{0}", "x: {0}")),
    "shape-of-compute": (
        r"^activities:\n()",
        tuple(
            f"  odd: {{{{does: other, compute: {value}}}}}\n"
            for value in (
                "5",
                "1e24 FLOP",
                "[a]",
                "{{hardware: 5 USD}}",
                "{{declared: [1]}}",
                "{{parts: 5}}",
                "{{parts: {{odd: {{declared: 1 FLOP}}}}}}",
                "{{guess: 5}}",
                "{{hardware: {{chips: 5, tme: 3 days}}}}",
                "{{architecture: {{model: none-such, tokens: 1T}}}}",
            )
        ),
    ),
    "shape-of-cost": (
        r"^activities:\n()",
        tuple(
            f"  odd: {{{{does: other, cost: {value}}}}}\n"
            for value in (
                "5",
                "5 USD",
                "{{rental: {{price: 2 per hour}}}}",
                "{{invoice: 5}}",
                "{{invoice: 5 XXQ}}",
                "{{invoice: -5 USD}}",
                "{{rent: 5 USD}}",
                "{{invoice: 5 FLOP}}",
            )
        ),
    ),
    "shape-of-energy": (
        r"^activities:\n()",
        tuple(
            f"  odd: {{{{does: other, energy: {value}}}}}\n"
            for value in ("5", "5 MWh", "{{metered: 5}}", "{{metered: 5 MW}}", "{{metered: -5 MWh}}", "{{metre: 5 MWh}}")
        ),
    ),
    "word-wrong": (
        r"^activities:\n()",
        tuple(
            f"  odd: {{{{does: other, {value}}}}}\n"
            for value in (
                "status: doing",
                "purpose: fun",
                "by: nobody-known",
                "by: {{a: 200 %}}",
                "discarded: perhaps",
                "does: other",
                "for: 5.5",
                "proof_no_capability: 7",
                "started: 2025-02-30",
                "ended: soon",
            )
        ),
    ),
    "name-wrong": (r"^systems:\n()", ("  ? {{a: b}}\n  : c\n", "  [a]: {{}}\n", "  m\n", '  "": {{}}\n', "  ' ': {{}}\n")),
}
_AMOUNTS = (
    "1e24",
    "1e24 FLOP/s",
    "1e24 FLOPS",
    "1e24 FLOPs",
    "1e24 kWh",
    "1e24 USD",
    "1e24 tokens",
    "-1e24 FLOP",
    "inf FLOP",
    "nan FLOP",
    "1e999 FLOP",
    "3e24 to 1e24 FLOP",
    "1e24 (3e24 to 4e24) FLOP",
    "about 1e24 FLOP",
    "1e24 PFLOPS-days",
    "1e24 GPU-hours",
    ".inf",
    ".nan",
    "{v: 1}",
    "[1e24 FLOP]",
    "1e24 FLOP FLOP",
    "at most FLOP",
    "yes",
    "2025-01-01",
    "1e 24 FLOP",
    "\uff11e24 FLOP",
    "1e24 FL0P",
)


def _substitution(pattern: str, replacements: tuple[str, ...]) -> Mutation:
    def mutate(text: str, random: Random) -> str | None:
        matches = list(re.finditer(pattern, text, re.MULTILINE))
        if not matches:
            return None
        match = random.choice(matches)
        return text[: match.start(1)] + random.choice(replacements).format(match[1]) + text[match.end(1) :]

    return mutate


def amount(text: str, random: Random) -> str | None:
    matches = list(re.finditer(r"declared: ([^,}{\n]+ FLOP)", text))
    if not matches:
        return None
    match = random.choice(matches)
    return text[: match.start(1)] + random.choice(_AMOUNTS) + text[match.end(1) :]


def cut_inside_brackets(text: str, random: Random) -> str | None:
    return text[: random.choice([match.end() for match in re.finditer(r"[:-] [{\[]", text)])]


def control_character(text: str, random: Random) -> str:
    place = random.randrange(len(text))
    return text[:place] + random.choice("\x00\x01\x07\x08\x0b\x1b\x7f") + text[place:]


def tab_for_indent(text: str, random: Random) -> str:
    places = [match.start() for match in re.finditer(r"^    (?:does|uses|produces):", text, re.MULTILINE)]
    place = random.choice(places)
    return text[:place] + "\t" + text[place + 4 :]


def _line_of_activity(text: str, field: str, random: Random) -> re.Match[str]:
    return random.choice(list(re.finditer(rf"^    {field}: .*\n", text, re.MULTILINE)))


def field_twice(text: str, random: Random) -> str:
    line = _line_of_activity(text, "(?:does|produces)", random)
    return text[: line.end()] + line[0] + text[line.end() :]


def field_gone(text: str, random: Random) -> str:
    line = _line_of_activity(text, "does", random)
    return text[: line.start()] + text[line.end() :]


def _names(text: str) -> list[str]:
    return re.findall(r"^  ([\w.-]+):$", text.partition("\nactivities:\n")[2].partition("\nasserts:")[0], re.MULTILINE)


def _products(text: str) -> list[str]:
    return re.findall(r"^    produces: ([\w.-]+)", text, re.MULTILINE)


def _with_activity(text: str, activity: str) -> str:
    return text.replace("\nactivities:\n", f"\nactivities:\n  {activity}\n")


def activity_twice(text: str, random: Random) -> str:
    return _with_activity(text, f"{random.choice(_names(text))}: {{does: other}}")


def made_twice(text: str, random: Random) -> str:
    return _with_activity(text, f"zz-again: {{does: pretraining, produces: {random.choice(_products(text))}}}")


def loop(text: str, random: Random) -> str:
    name = random.choice(_products(text))
    return _with_activity(text, f"zz-loop: {{does: fine-tuning, uses: {{initial-weights: {name}}}, produces: {name}}}")


def nothing_left(_: str, random: Random) -> str:
    return random.choice(["", "\n\n", "# only this\n", "null", "text", "42", "[]", "- a\n- b\n", "{}", "---\n...\n", "%YAML 9.9\n"])


def two_documents(text: str, random: Random) -> str:
    return text + random.choice(["\n---\ntitle: more\n", "\n--- {}\n"])


def developer_gone(text: str, _: Random) -> str:
    return re.sub(r"^developer: .*\n", "", text, flags=re.MULTILINE)


MUTATIONS: dict[str, Mutation] = {name: _substitution(*parts) for name, parts in SUBSTITUTIONS.items()}
MUTATIONS |= {
    one.__name__.replace("_", "-"): one
    for one in (
        amount,
        cut_inside_brackets,
        control_character,
        tab_for_indent,
        field_twice,
        field_gone,
        activity_twice,
        made_twice,
        loop,
        nothing_left,
        two_documents,
        developer_gone,
    )
}
