"""Imports run one way: each package sees only what lies below it on the road, and no two modules need each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import flopledger

LAYERS = (
    ("core",),
    ("catalogue", "ledger", "rules"),
    ("estimate", "engine", "ingest"),
    ("assess",),
    ("policy", "statement", "usage", "meter"),
    ("web", "cli"),
    ("__main__",),
)
LEVEL = {package: level for level, packages in enumerate(LAYERS) for package in packages}
ROOT = "flopledger"

Graph = dict[str, set[str]]


def modules_of(source: Path) -> dict[str, Path]:
    """Return the dotted name of every module below the folder that holds the package, with its file."""
    files = sorted((source / ROOT).rglob("*.py"))
    names = (file.relative_to(source).with_suffix("").parts for file in files)
    return {".".join(parts[:-1] if parts[-1] == "__init__" else parts): file for parts, file in zip(names, files, strict=True)}


def named_by(node: ast.Import | ast.ImportFrom, module: str, *, is_package: bool) -> Iterator[str]:
    """Yield the dotted names an import statement may mean: for `from a import b` both `a` and `a.b`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    parts = module.split(".")
    start = parts[: len(parts) - node.level + is_package] if node.level else []
    base = ".".join([*start, *([node.module] if node.module else [])])
    for alias in node.names:
        yield base
        yield f"{base}.{alias.name}"


def imports_of(module: str, file: Path, known: set[str]) -> set[str]:
    """Return the modules of ours that a file imports anywhere, functions and TYPE_CHECKING blocks included.

    Where `from a import b` names a module `a.b`, the package `a` is not counted: nothing of its own is asked for.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name for name in named_by(node, module, is_package=False) if name.split(".")[0] == ROOT}
        elif isinstance(node, ast.ImportFrom):
            names = list(named_by(node, module, is_package=file.name == "__init__.py"))
            found |= {child if child in known else base for base, child in zip(names[::2], names[1::2], strict=True)}
    return {name for name in found if name.split(".")[0] == ROOT}


def graph_of(source: Path) -> Graph:
    """Return each module with the modules of ours that it imports."""
    modules = modules_of(source)
    return {module: imports_of(module, file, set(modules)) for module, file in modules.items()}


def package_of(module: str) -> str:
    """Return the first-level package of a module, or an empty text for the root itself."""
    return [*module.split("."), ""][1]


def wrong_ways(graph: Graph) -> list[str]:
    """Return one sentence for each import that does not lead downwards."""
    pairs = [(module, name) for module, names in sorted(graph.items()) for name in sorted(names)]
    return [f"{module} imports {name}" for module, name in pairs if not leads_down(package_of(module), package_of(name))]


def leads_down(importer: str, imported: str) -> bool:
    """Say whether a package may import another: itself, the bare root (the version), or a lower level."""
    if importer == imported or not imported:
        return True
    return importer in LEVEL and imported in LEVEL and LEVEL[imported] < LEVEL[importer]


def unplaced(graph: Graph) -> set[str]:
    """Return the first-level packages that stand on no level."""
    return {package_of(module) for module in graph} - set(LEVEL) - {""}


def circle(graph: Graph) -> list[str]:
    """Return the modules of one circle of imports, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(Path(flopledger.__file__).parents[1])


def test_the_package_is_read(graph: Graph) -> None:
    assert {"flopledger", "flopledger.core", "flopledger.core.finding"} <= set(graph)
    assert "flopledger.core.position" in graph["flopledger.core.finding"]


def test_every_package_has_its_level(graph: Graph) -> None:
    assert unplaced(graph) == set()


def test_imports_lead_downwards(graph: Graph) -> None:
    assert wrong_ways(graph) == []


def test_no_modules_import_each_other(graph: Graph) -> None:
    assert circle(graph) == []


def fake(folder: Path, files: dict[str, str]) -> Graph:
    """Write a small package, `{"core/a": "import x"}`, and return its graph."""
    for name, text in files.items():
        file = folder / ROOT / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(text)
    return graph_of(folder)


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("core/a", "import flopledger.ledger.b"),
        ("core/a", "from flopledger.ledger import b"),
        ("core/a", "from flopledger import ledger"),
        ("core/a", "from ..ledger import b"),
        ("core/a", "from ..ledger.b import name"),
        ("core/a", "def f():\n    from flopledger.ledger import b"),
        ("core/a", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from flopledger.ledger.b import Name"),
        ("core/__init__", "from flopledger.ledger import b"),
        ("rules/a", "from flopledger.ledger.b import name"),
        ("ledger/a", "import flopledger.cli"),
        ("somewhere/a", "from flopledger.ledger import b"),
        ("__init__", "from flopledger.ledger import b"),
    ],
)
def test_an_import_upwards_or_sideways_is_found(tmp_path: Path, importer: str, statement: str) -> None:
    found = wrong_ways(fake(tmp_path, {"ledger/b": "", importer: statement}))
    assert len(found) == 1
    assert found[0].startswith(".".join([ROOT, *importer.removesuffix("__init__").strip("/").split("/")]).strip("."))


def test_an_import_downwards_is_fine(tmp_path: Path) -> None:
    text = "from flopledger.core import a\nfrom . import c\nimport flopledger"
    found = fake(tmp_path, {"core/a": "", "ledger/b": text, "ledger/c": "import json"})
    assert found["flopledger.ledger.b"] == {"flopledger.core.a", "flopledger.ledger.c", "flopledger"}
    assert wrong_ways(found) == []
    assert circle(found) == []


def test_a_package_on_no_level_is_found(tmp_path: Path) -> None:
    assert unplaced(fake(tmp_path, {"core/a": "", "helpers/a": ""})) == {"helpers"}


def test_a_circle_inside_a_package_is_found(tmp_path: Path) -> None:
    texts = {"core/a": "from flopledger.core import b", "core/b": "def f():\n    from .c import x", "core/c": "from .a import y"}
    found = fake(tmp_path, texts)
    assert set(circle(found)) == {"flopledger.core.a", "flopledger.core.b", "flopledger.core.c"}
    assert wrong_ways(found) == []


def test_a_module_that_asks_its_own_package_is_a_circle(tmp_path: Path) -> None:
    texts = {"core/__init__": "from flopledger.core.a import Name", "core/a": "from flopledger.core import Other"}
    assert set(circle(fake(tmp_path, texts))) == {"flopledger.core", "flopledger.core.a"}
