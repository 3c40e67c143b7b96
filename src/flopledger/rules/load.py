"""The rulebook: every standard and regime found in the package and in folders of the user's own, read when asked for.

A file is found by its place (`standards/ID.yaml`, `regimes/ID.yaml`, `reforms/ID.yaml`), so a new law is one file and no line of code.
`assess` asks for the few it needs; `read_all` reads everything, for the checks that concern several files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding, did_you_mean, errors_in, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.yaml12 import Node
from flopledger.core.yaml_file import read_yaml_file
from flopledger.rules.proposal import Reform
from flopledger.rules.read_reform import read_reform
from flopledger.rules.read_regime import read_regime
from flopledger.rules.read_standard import read_standard
from flopledger.rules.reader import Reader
from flopledger.rules.regime import Regime
from flopledger.rules.standard import Standard, Total

STANDARDS = "standards"
REGIMES = "regimes"
REFORMS = "reforms"
Rules = Standard | Regime | Reform
READERS: dict[str, Callable[[Reader, Node], Rules]] = {STANDARDS: read_standard, REGIMES: read_regime, REFORMS: read_reform}
CASES = ".cases.yaml"


@frozen
class RuleFile:
    """A file of rules: which kind, its id, its name in positions, and where it is."""

    kind: str
    id: str
    name: str
    file: Traversable


@dataclass(slots=True)
class Rulebook:
    """The standards, regimes and reforms by id; `findings` is what was wrong with the files read so far."""

    files: dict[tuple[str, str], RuleFile]
    findings: list[Finding] = field(default_factory=list)
    _loaded: dict[tuple[str, str], Rules | None] = field(default_factory=dict)

    @property
    def standard_ids(self) -> tuple[str, ...]:
        """The ids of all standards, in order."""
        return tuple(sorted(name for kind, name in self.files if kind == STANDARDS))

    @property
    def regime_ids(self) -> tuple[str, ...]:
        """The ids of all regimes, in order."""
        return tuple(sorted(name for kind, name in self.files if kind == REGIMES))

    @property
    def reform_ids(self) -> tuple[str, ...]:
        """The ids of all reforms, in order."""
        return tuple(sorted(name for kind, name in self.files if kind == REFORMS))

    def standard(self, name: str) -> Standard | None:
        """Return a standard; None (and a finding) where there is none of that id, or its file has errors."""
        loaded = self.load(STANDARDS, name)
        return loaded if isinstance(loaded, Standard) else None

    def regime(self, name: str) -> Regime | None:
        """Return a regime; None (and a finding) where there is none of that id, or its file has errors."""
        loaded = self.load(REGIMES, name)
        return loaded if isinstance(loaded, Regime) else None

    def reform(self, name: str) -> Reform | None:
        """Return a reform; None (and a finding) where there is none of that id, or its file has errors."""
        loaded = self.load(REFORMS, name)
        return loaded if isinstance(loaded, Reform) else None

    def total(self, name: str, as_of: AsOf) -> Total | None:
        """Return a total by its full name, `ec-2025/direct`, as it stood; None where there was none."""
        standard = self.standard(name.partition("/")[0])
        version = None if standard is None else standard.version(as_of)
        return None if version is None else version.totals.get(name)

    def read_all(self) -> tuple[Finding, ...]:
        """Read every file; return all findings, those between files included."""
        for kind, name in sorted(self.files):
            self.load(kind, name)
        return (*self.findings, *self._unknown_totals())

    def load(self, kind: str, name: str) -> Rules | None:
        """Return what a file of a kind holds, read when it is first asked for; None where it has errors."""
        key = (kind, name)
        if key not in self._loaded:
            loaded, findings = read_rule_file(self.files[key]) if key in self.files else self._unknown(kind, name)
            self.findings.extend(findings)
            self._loaded[key] = None if errors_in(findings) else loaded
        return self._loaded[key]

    def _unknown(self, kind: str, name: str) -> tuple[None, list[Finding]]:
        remedy = did_you_mean(name, [other for other_kind, other in self.files if other_kind == kind])
        return None, [finding("rule-unknown", None, found=f"`{name}`", expected=f"one of the {kind}", remedy=remedy)]

    def _unknown_totals(self) -> Iterator[Finding]:
        totals = {total for name in self.standard_ids for total in _total_names(self.standard(name))}
        for name in self.regime_ids:
            regime = self.regime(name)
            for at, total in _asked_for(regime):
                if total not in totals:
                    remedy = did_you_mean(total, totals)
                    yield finding("total-unknown", at, found=f"`{total}`", expected="a total of a standard", remedy=remedy)


def _total_names(standard: Standard | None) -> set[str]:
    return set() if standard is None else {total for version in standard.versions for total in version.totals}


def _asked_for(regime: Regime | None) -> Iterator[tuple[Position, str]]:
    for trigger in () if regime is None else regime.triggers:
        yield from ((trigger.at, count.total) for count in trigger.counts)
        if trigger.cost_rule is not None:
            yield trigger.at, trigger.cost_rule.count_by


def read_rule_file(rule_file: RuleFile) -> tuple[Rules | None, list[Finding]]:
    """Read one file; the rules are usable only where no finding is an error."""
    root, text, findings = read_yaml_file(rule_file.file, rule_file.name)
    if root is None:
        return None, findings
    reader = Reader(rule_file.name, text, findings)
    loaded = READERS[rule_file.kind](reader, root)
    if loaded.id != rule_file.id:
        reader.report("rule-id", root, f"the id `{loaded.id}`", f"the name of the file, `{rule_file.id}`", "rename one of the two")
    return loaded, reader.findings


def load_rules(*folders: Path) -> Rulebook:
    """Return the rulebook of the package and of further folders, each with `standards/`, `regimes/` or `reforms/` in it."""
    rulebook = Rulebook({})
    for rule_file in _found(files("flopledger.rules"), ""):
        _add(rulebook, rule_file)
    for folder in folders:
        added = list(_found(folder, f"{folder}/"))
        if not added:
            rulebook.findings.append(_nothing_in(folder))
        for rule_file in added:
            _add(rulebook, rule_file)
    return rulebook


def _nothing_in(folder: Path) -> Finding:
    found, expected = "no rule file", f"`{STANDARDS}/ID.yaml`, `{REGIMES}/ID.yaml` or `{REFORMS}/ID.yaml` in the folder"
    return finding("rules-missing", Position(str(folder), 1, 1), found=found, expected=expected, remedy="check the name of the folder")


def _found(folder: Traversable, prefix: str) -> Iterator[RuleFile]:
    for kind in READERS:
        inside = folder / kind
        for entry in sorted(_files_in(inside), key=lambda item: item.name):
            yield RuleFile(kind, entry.name.removesuffix(".yaml"), f"{prefix}{kind}/{entry.name}", entry)


def _files_in(folder: Traversable) -> Iterable[Traversable]:
    entries = folder.iterdir() if folder.is_dir() else ()
    return (entry for entry in entries if entry.name.endswith(".yaml") and not entry.name.endswith(CASES))


def _add(rulebook: Rulebook, rule_file: RuleFile) -> None:
    key = (rule_file.kind, rule_file.id)
    if key not in rulebook.files:
        rulebook.files[key] = rule_file
        return
    found, at = f"`{rule_file.id}` a second time", Position(rule_file.name, 1, 1)
    expected = f"each id once (it is that of {rulebook.files[key].name})"
    rulebook.findings.append(finding("rule-twice", at, found=found, expected=expected, remedy="rename the file and its `id`"))
