"""What holds for the repository as a whole: nothing of one machine in it, nothing undocumented, and what it says of itself is so."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import flopledger

REPOSITORY = Path(__file__).parents[1]
SOURCE = REPOSITORY / "src" / "flopledger"
LONGEST_FILE = 400
LONGEST_FUNCTION = 45

# Put together here, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.:/)}-])/(?:work|tmp|root|home)/\w|file:/" + "//")
REGISTRIES = re.compile("|".join(rf"\b{name}\." for name in ["pypi", "pythonhosted", "registry.npmjs", "deb.debian", "download.pytorch"]))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[Path]:
    """Return the files under version control, or none where the tests run from a source archive."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False)
    return [REPOSITORY / name for name in listed.stdout.decode().split("\0") if name]


def text_of(file: Path) -> str:
    """Return a file's text; a binary file, or one that is being removed, has none."""
    data = file.read_bytes() if file.is_file() else b""
    return "" if b"\0" in data else data.decode()


def places(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """Return `file:line: text` for every line that a pattern finds."""
    lines = ((file, number, line) for file in files for number, line in enumerate(text_of(file).splitlines(), 1))
    return [f"{file.name}:{number}: {line.strip()}" for file, number, line in lines if pattern.search(line)]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = tracked()
    if not found:
        pytest.skip("not a checkout")
    return found


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRIES], ids=["machine path", "registry"])
def test_no_file_names_one_machine_or_registry(pattern: re.Pattern[str], files: list[Path]) -> None:
    assert places(pattern, files) == []


@pytest.mark.parametrize(
    ("pattern", "line", "found"),
    [
        (MACHINE_PATH, "cd /" + "work/main", True),
        (MACHINE_PATH, "open('/" + "tmp/x')", True),
        (MACHINE_PATH, "link: https://example.org/" + "work/main", False),
        (MACHINE_PATH, "site/" + "home/index.html", False),
        (REGISTRIES, "--index-url https://py" + "pi.org/simple", True),
        (REGISTRIES, "a copy" + "py" + "pi.", False),
    ],
)
def test_the_patterns_find_what_they_should(tmp_path: Path, pattern: re.Pattern[str], line: str, *, found: bool) -> None:
    (tmp_path / "file").write_text(line)
    assert bool(places(pattern, [tmp_path / "file"])) is found


@pytest.mark.parametrize("name", ["runtime", "build", "dev", "lowest"])
def test_a_lock_holds_hashes_and_no_address(name: str) -> None:
    lock = (REPOSITORY / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", lock)[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_the_lock_has_every_dependency() -> None:
    wanted = [re.split(r"[<>=]", text)[0].lower() for text in project()["dependencies"]]
    lock = (REPOSITORY / "requirements" / "runtime.txt").read_text()
    assert [name for name in wanted if not re.search(rf"^{name}==", lock, re.MULTILINE)] == []


def project() -> dict[str, list[str]]:
    """Return the `project` table of pyproject.toml."""
    table: dict[str, list[str]] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    return table


@pytest.mark.parametrize(
    ("file", "pattern"), [("CITATION.cff", r"^version: (.*)$"), ("src/flopledger/__init__.py", r'^__version__ = "(.*)"$')]
)
def test_one_version_everywhere(file: str, pattern: str) -> None:
    assert re.findall(pattern, (REPOSITORY / file).read_text(), re.MULTILINE) == [project()["version"]]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/index.md", "docs/tutorial.md"])
def test_every_make_command_that_a_page_names_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (REPOSITORY / page).read_text(), re.MULTILINE))
    assert named - targets == set()


def test_the_readme_names_the_two_commands() -> None:
    assert {"make demo", "make test"} <= set(re.findall(r"make [a-z]+", (REPOSITORY / "README.md").read_text()))


def modules() -> list[Path]:
    """Return the modules of the package."""
    return sorted(SOURCE.rglob("*.py"))


def functions(file: Path) -> Iterator[tuple[str, Function]]:
    """Yield each function of a module with its place."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, Function):
            yield f"{file.relative_to(SOURCE)}:{node.lineno} {node.name}", node


def lines_of(function: Function) -> int:
    """Return how many lines a function has, its docstring left out."""
    first = function.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    docstring = first.end_lineno - first.lineno + 1 if is_text and first.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def test_no_file_is_too_long() -> None:
    assert [file.name for file in modules() if len(file.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    assert [place for file in modules() for place, function in functions(file) if lines_of(function) > LONGEST_FUNCTION] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(file.relative_to(SOURCE)) for file in modules() if not ast.get_docstring(ast.parse(file.read_text()))] == []


def test_every_package_is_a_package() -> None:
    assert [str(file.parent) for file in modules() if not (file.parent / "__init__.py").exists()] == []


def top_level(file: Path) -> list[ast.stmt]:
    """Return the statements of a module and of its public classes."""
    body = ast.parse(file.read_text()).body
    return body + [inner for node in body if isinstance(node, ast.ClassDef) and node.name[0] != "_" for inner in node.body]


def test_every_public_name_is_documented() -> None:
    named = [(file.name, node) for file in modules() for node in top_level(file) if isinstance(node, Function | ast.ClassDef)]
    public = [(file, node) for file, node in named if not node.name.startswith("_")]
    assert public
    assert [f"{file}:{node.lineno} {node.name}" for file, node in public if not ast.get_docstring(node)] == []


def test_the_package_ships_its_types_and_data() -> None:
    assert (SOURCE / "py.typed").exists()
    assert Path(flopledger.__file__).parent == SOURCE
