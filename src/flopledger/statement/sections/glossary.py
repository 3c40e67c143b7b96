"""The glossary: the words of the statement that are used in one sense only, and the kinds of work that its lines are of."""

from __future__ import annotations

from flopledger.ledger.kinds import activity_kinds
from flopledger.statement.context import Context
from flopledger.statement.tree import Section, Terms, said

WORDS = {
    "5–95 %": "An interval that the amount lies in with a chance of 90 in 100: one in twenty it is less, one in twenty more.",
    "Cannot tell": "What is known does not decide whether a line is crossed; the missing facts are named.",
    "Chance": "Of the draws from all intervals together, the share in which the line is crossed.",
    "Convention": "Which operations are counted as FLOP, and how: tools differ by up to twice for the same work.",
    "FLOP": "A number of floating-point operations: an amount, not a rate.",
    "Line (of a law)": "An amount from which on a law asks something of a developer: its threshold.",
    "Line (of the statement)": "A piece of work, or a part of it, as seen from the system.",
    "Part": "Which passes of a model the work was: training (passes that update parameters), forward (passes that do not), "
    "teacher-forward, scoring, recomputation, zeros, or whole where nothing finer is known.",
    "Relation": "How a piece of work reaches the system: by updating its weights, by making its data, as a teacher, beside it, and so on.",
    "Undetermined": "A line that nobody can place under a standard's rules: a fact is missing, rules disagree or the source is silent.",
    "Unknown": "Nobody wrote it down. It is never taken for nothing.",
}


def section(context: Context) -> Section:
    """Return the glossary."""
    kinds = activity_kinds()
    used = sorted({one.does for one in context.system.lines if one.does in kinds and one.does})
    terms = {**WORDS, **{f"{name} (kind of work)": kinds[name].meaning for name in used}}
    return Section("glossary", "Glossary", (Terms(tuple((name, said(meaning)) for name, meaning in terms.items())),))
