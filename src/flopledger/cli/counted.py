"""Asks for a count with a command's options, and shows the answer: parameters, work by context, figures by convention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import rich_click as click
from rich.padding import Padding
from rich.text import Text

from flopledger.cli.tables import console, table
from flopledger.core.finding import Finding, did_you_mean, errors_in, finding, said
from flopledger.core.numbers import flop
from flopledger.core.position import Position
from flopledger.core.quantity import Quantity, QuantityError, parse_quantity
from flopledger.core.shown import shown
from flopledger.estimate.architecture import architecture_of, read_config
from flopledger.estimate.conventions import Convention, conventions
from flopledger.estimate.conventions.convert import Practice
from flopledger.estimate.counting import SOURCE, TEXT, Amount, Answer, Question, answer, check

MOST_LENGTHS = 1_000_000
ITEMS = ("image", "clip")
OPTIONS = {"text": "--tokens", "source": "--source-tokens", "image": "--images", "clip": "--clips"}


def ask(path: Path, options: Mapping[str, Any]) -> tuple[Answer | None, list[Finding]]:
    """Count the model of a config with a command's options; findings where config or options are wrong, all at once."""
    wanted = _wanted(options["convention"], every=options["all_conventions"])
    question, found = _question(options)
    config, wrong = read_config(path)
    found += wrong
    if config is None:
        return None, found
    made, wrong = architecture_of(config)
    found += wrong
    if made is None:
        return None, found
    question = _with_context(question, options, made.context)
    found += check(made, question, _place)
    return (None if errors_in(found) else answer(made, question, wanted)), found


def _place(what: str) -> Position:
    return Position(OPTIONS.get(what, f"--{what}"), 1, 1)


def _wanted(name: str, *, every: bool) -> list[Convention]:
    known = conventions()
    if name not in known:
        message = f"There is no convention `{name}`: {did_you_mean(name, list(known))}"
        raise click.UsageError(message)
    others = [one for one in known.values() if one.id != name] if every else []
    return [known[name], *others]


def _question(options: Mapping[str, Any]) -> tuple[Question, list[Finding]]:
    found: list[Finding] = []
    tokens = {
        stream: _tokens(options[name], f"--{name.replace('_', '-')}", found)
        for stream, name in ((TEXT, "tokens"), (SOURCE, "source_tokens"))
    }
    items = {item: options[f"{item}s"] for item in ITEMS if options[f"{item}s"]}
    sizes = {item: options[f"{item}_positions"] for item in items if options[f"{item}_positions"]}
    lengths = _lengths(options["lengths"], found) if options["lengths"] is not None else ()
    return (
        Question(
            tokens={stream: one for stream, one in tokens.items() if one is not None},
            items=items,
            lengths=lengths,
            practice=Practice(options["recomputation"], options["padding"]),
            training=not options["forward"],
            sizes=sizes,
        ),
        found,
    )


def _tokens(text: str | None, option: str, found: list[Finding]) -> Quantity | None:
    if text is None:
        return None
    try:
        quantity = parse_quantity(text, "tokens")
    except QuantityError as error:
        at = Position(option, 1, 1)
        found.append(finding(error.code, at, found=error.found, expected=error.expected, remedy=said(error.remedy)))
        return None
    if not quantity.point:
        expected = "a number of tokens above zero, with a point"
        found.append(finding("number-unreadable", Position(option, 1, 1), found=shown(text), expected=expected))
        return None
    return quantity


def _with_context(question: Question, options: Mapping[str, Any], limit: int | None) -> Question:
    """Return the question with the lengths of sequences: as given, else the model's limit."""
    given = {TEXT: options["context"], SOURCE: options["source_context"] or options["context"]}
    context = {stream: int(length or limit or 0) for stream, length in given.items() if stream in question.tokens and (length or limit)}
    assumed = frozenset(stream for stream in context if not given[stream] and not (question.lengths and stream == TEXT))
    return replace(question, context=context, assumed=assumed)


def _lengths(path: Path, found: list[Finding]) -> tuple[tuple[int, int], ...]:
    """Return the lengths and counts of a file, one sequence or `length,count` a line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        found.append(finding("file-unreadable", Position(str(path), 1, 1), found=str(error), expected="a text file of lengths"))
        return ()
    made = []
    for number, line in enumerate(lines[:MOST_LENGTHS], 1):
        cells = [cell.strip() for cell in line.split(",")]
        if all(cell.isdecimal() and int(cell) for cell in cells) and len(cells) in {1, 2}:
            made.append((int(cells[0]), int(cells[1]) if len(cells) > 1 else 1))
        elif line.strip():
            found.append(
                finding("number-unreadable", Position(str(path), number, 1), found=shown(line), expected="`length` or `length,count`")
            )
    return tuple(made)


def show(answered: Answer, *, layers: bool) -> None:
    """Print an answer for people."""
    out = console()
    for line in _head(answered):
        out.print(line, markup=False)
    if layers:
        out.print(table("\noperations", LAYERS, list(_layer_rows(answered)), right=(2, 3, 4, 5, 6)))
    if answered.by_context and not answered.amounts:
        rows = [[f"{length:,}", flop(each), flop(each * length)] for length, each in answered.by_context]
        out.print(
            table("\nforward work by length of the sequence, FLOP", ["tokens", "a token, on average", "a sequence"], rows, right=(0, 1, 2))
        )
    if answered.amounts:
        for line in _asked(answered):
            out.print(line, markup=False)
        out.print(table("", AMOUNTS, [_amount_row(one) for one in answered.amounts], right=(1, 3), keep=(0, 1)))


LAYERS = ("operation", "kind", "stored", "passed", "parameters", "FLOP a position", "FLOP a pair")
COUNTED = ("id", "counts", "attention", "besides")
AMOUNTS = ("convention", "FLOP", "5-95 %", "x model-flop", "what makes the difference")


def _head(answered: Answer) -> Iterator[str]:
    architecture, counted = answered.architecture, answered.parameters
    yield f"{architecture.title} ({architecture.model_type})"
    active = "all active" if counted.active == counted.total else f"{counted.active:,} active a token"
    yield f"  parameters    {counted.total:,}, {active}"
    tables = f"embedding {counted.embedding:,}, unembedding {'tied to it' if architecture.tied else f'{counted.unembedding:,}'}"
    yield f"  of these      {tables}" + (f", routers {counted.router:,}" if counted.router else "")
    if len(counted.stacks) > 1:
        yield f"  by stack      {', '.join(f'{stack} {count:,}' for stack, count in counted.stacks.items())}"
    apart = {"routing biases": counted.routing_bias, "further prediction layers": counted.prediction}
    if any(apart.values()):
        yield f"  besides       {', '.join(f'{name} {count:,}' for name, count in apart.items() if count)} (stored: {counted.stored:,})"
    if architecture.context:
        yield f"  longest text  {architecture.context:,} tokens"


def _asked(answered: Answer) -> Iterator[str]:
    question = answered.question
    passes = "training on" if question.training else "running"
    for stream, tokens in question.tokens.items():
        yield f"\n{passes} {tokens.point or 0:,.0f} {stream} tokens{_in_sequences(question, stream)}"
    for item, count in question.items.items():
        size = f" of {question.sizes[item]:,} positions" if item in question.sizes and item in answered.sized else ""
        yield f"\n{passes} {count:,} {item}s{size}"
    if answered.left_out:
        yield f"not counted: {', '.join(answered.left_out)} (nothing given)"
    if answered.per_token is not None:
        all_streams = ", with all that passes beside it" if len(question.tokens) + len(question.items) > 1 else ""
        yield f"forward work of a token{all_streams}, {answered.amounts[0].counted.convention.id}: {flop(answered.per_token)} FLOP"


def _in_sequences(question: Question, stream: str) -> str:
    """Return in which sequences a stream's tokens come; nothing where that does not matter."""
    if question.lengths and stream == TEXT:
        return ", packed"
    if stream not in question.context:
        return ""
    assumed = ": the model's limit, as no length is given" if stream in question.assumed else ""
    return f", sequences of {question.context[stream]:,}{assumed}"


def _layer_rows(answered: Answer) -> Iterator[list[str]]:
    for part in answered.architecture.components:
        one = part.operation
        numbers = (part.copies, part.passes, one.parameters * part.copies, one.flop * part.passes, one.flop_per_pair * part.passes)
        yield [part.path, one.kind, *(f"{number:,}" if number else "" for number in numbers)]


def _amount_row(amount: Amount) -> list[str]:
    spread = "" if amount.low == amount.high else f"[{flop(amount.low)}, {flop(amount.high)}]"
    because = "; ".join(f"{cause.what} {cause.share:+.2%}" for cause in amount.causes)
    ratio = "" if amount.ratio is None else f"{amount.ratio:.4f}"
    return [amount.counted.convention.id, _precise(amount.point), spread, ratio, because]


def _precise(value: float) -> str:
    """Return an amount with four digits: conventions often differ in the third."""
    return f"{value:.4g}".replace("e+", "e")


def convention_rows() -> list[dict[str, str]]:
    """Return every convention with what it counts."""
    return [
        {
            "id": one.id,
            "counts": _counts(one),
            "attention": one.attention,
            "besides": ", ".join(word for word in ("embedding", "softmax", "prediction", "recomputation", "padding") if getattr(one, word)),
            "title": one.title,
            "source": "; ".join(f"{source.instrument}, {source.at}" for source in one.sources),
        }
        for one in conventions().values()
    ]


def show_conventions(rows: Sequence[Mapping[str, str]]) -> None:
    """Print conventions for people: what each counts side by side, then what it is and where it is from."""
    out = console()
    out.print(table("", COUNTED, [[row[name] for name in COUNTED] for row in rows], whole=True))
    for row in rows:
        out.print(Padding(Text(f"{row['id']}: {row['title']}"), (1, 0, 0, 0)))
        out.print(Padding(Text(row["source"]), (0, 0, 0, 2)))


def _counts(one: Convention) -> str:
    if one.operations:
        return ", ".join(sorted(one.operations))
    without = f" without {', '.join(sorted(one.without))}" if one.without else ""
    if one.training_per_parameter is None:
        return f"2 for each {one.parameters} parameter{without}"
    fitted = f"{float(one.training_per_parameter):g} for each {one.parameters} parameter{without}"
    return f"of training {fitted}" + (f", {float(one.training_per_token):.3g} besides for each token" if one.training_per_token else "")
