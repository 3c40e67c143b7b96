"""Holds the rule files that a statement names to those at hand: each has to be the very same file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from flopledger.rules.load import READERS, REFORMS, STANDARDS, Rulebook, RuleFile, load_rules
from flopledger.statement.model import RuleFileModel

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def same_rules(stated: Sequence[RuleFileModel], folders: Sequence[Path], left_out: Collection[str] = ()) -> tuple[Rulebook, list[str]]:
    """Return the rulebook of exactly the files that a statement names, and in words which of them are not at hand.

    A file of one of the folders goes before the package's own of the same name if it is the one that was used. Reforms, and the
    standards that the statement says it left out, are as they are at hand: they counted nothing.
    """
    known = load_rules(*folders).files
    files: dict[tuple[str, str], RuleFile] = {key: known[key] for key in known if key[0] == REFORMS or key in _standards(left_out)}
    wrong = []
    for one in stated:
        found = {_digest(file): file for file in reversed(list(_named(one, known, folders)))}
        if one.sha256 in found:
            file = found[one.sha256]
            files[file.kind, file.id] = file
        else:
            wrong.append(_missing(one, there=bool(found)))
    return Rulebook(files), wrong


def _standards(names: Collection[str]) -> set[tuple[str, str]]:
    return {(STANDARDS, name) for name in names}


def _named(one: RuleFileModel, known: dict[tuple[str, str], RuleFile], folders: Sequence[Path]) -> Iterator[RuleFile]:
    """Yield the files that can be meant, the package's first; a name that is not one of a rule file means none."""
    kind, _, file = one.name.partition("/")
    if kind not in READERS or file != f"{one.id}.yaml" or not _ID.fullmatch(one.id):
        return
    if (kind, one.id) in known:
        yield known[kind, one.id]
    for folder in folders:
        path = folder / kind / file
        if path.is_file():
            yield RuleFile(kind, one.id, str(path), path)


def _digest(file: RuleFile) -> str:
    try:
        return hashlib.sha256(file.file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _missing(one: RuleFileModel, *, there: bool) -> str:
    since = f" (the version from {one.version_from})" if one.version_from else ""
    if there:
        return f"it was made with another version of the rule file {one.name}{since}; --rules FOLDER gives the one it was made with"
    return f"it was made with the rule file {one.name}{since}, which is not at hand; --rules FOLDER gives it"
