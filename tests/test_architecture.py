"""The rules of the house that neither ruff nor import-linter can hold, read off the sources."""

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "desktop_chat"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SCRIPTS = sorted((ROOT / "resources" / "web").rglob("*.js"))

LONGEST_MODULE = 330
LONGEST_FUNCTION = 60
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "handler",
    "base",
    "data",
    "core",
}

# What is imported inside a function. Nothing else is.
LAZY_IMPORTS = {
    "desktop_chat/app/cli.py": {  # so that --help answers at once, and no command loads what it does not use
        "desktop_chat.app.checks",
        "desktop_chat.app.desktop",
        "desktop_chat.app.folder_age",
        "desktop_chat.app.headless",
        "desktop_chat.app.paths",
        "desktop_chat.app.profile_folder",
        "desktop_chat.app.say",
        "desktop_chat.app.settings",
        "desktop_chat.app.tail",
        "desktop_chat.app.terminal_code",
        "desktop_chat.client.profile",
        "desktop_chat.gui.requests",
        "desktop_chat.rooms.rate",
        "desktop_chat.server.settings",
    },
    "desktop_chat/server/invitation.py": {
        "desktop_chat.lan.qr_code"
    },  # for whoever is asked for an invitation
    "desktop_chat/app/profile_folder.py": {  # for whoever chooses a folder: it knows what SQLite files hold
        "desktop_chat.app.folder_age",
    },
    "desktop_chat/app/desktop.py": {  # so that the first window is there before the rest is loaded
        "desktop_chat.app.moving",
        "desktop_chat.app.program",
        "desktop_chat.app.settling",
        "desktop_chat.client.profile",
    },
}

# Pure: no clock, no network, no disk, no loop; what they need of these comes in as an argument.
PURE = [
    "protocol/*.py",
    "texts/*.py",
    "rooms/{room,policy,ring,rate}.py",
    "server/session.py",
    "client/{session,conversation,follower,handshake,heartbeat,outbox,outbox_row,recovery,backoff}.py",
    "client/{address,effects,entries,roster,runs,timeline}.py",
]
IMPURE = {
    "asyncio",
    "fastapi",
    "os",
    "socket",
    "sqlite3",
    "starlette",
    "subprocess",
    "threading",
    "time",
    "uvicorn",
    "websockets",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def syntax_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is, without the functions that it defines."""
    inner = [child for child in functions(node) if child is not node]
    return len(
        set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        - {line for child in inner for line in range(child.lineno, (child.end_lineno or child.lineno) + 1)}
    )


def tracked_texts() -> list[tuple[str, str]]:
    """The name and the text of each tracked file that is a text."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip(f"git lists no files here: {listing.stderr.strip()}")
    assert listing.returncode == 0, listing.stderr
    texts = []
    for name in filter(None, listing.stdout.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            texts.append((name, content.decode("utf-8")))
    return texts


def test_a_module_is_short_enough_to_have_one_reason_to_change() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*MODULES, *SCRIPTS]
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in MODULES
        for function in functions(syntax_of(path))
        if lines_of(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_names_say_what_a_module_or_class_is() -> None:
    modules = [name_of(path) for path in MODULES if NAMES_THAT_SAY_NOTHING & set(path.stem.split("_"))]
    classes = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.ClassDef)
        if NAMES_THAT_SAY_NOTHING & {word.lower() for word in re.findall("[A-Z][a-z]+", node.name)}
    ]
    assert modules + classes == []


def test_only_listed_imports_are_lazy() -> None:
    found: dict[str, set[str]] = {}
    for path in MODULES:
        for function in functions(syntax_of(path)):
            for module in imported(function):
                found.setdefault(name_of(path), set()).add(module)
    assert found == LAZY_IMPORTS


def test_pure_modules_stay_pure() -> None:
    paths = [path for pattern in PURE for path in matching(pattern)]
    found = {
        f"{name_of(path)} imports {module}"
        for path in paths
        for module in imported(syntax_of(path))
        if module.split(".")[0] in IMPURE
    }
    assert found == set()
    assert paths


def matching(pattern: str) -> Iterator[Path]:
    """The package's files for a pattern with one `{a,b}`, each alternative of which must be there."""
    alternatives = re.search(r"\{(.*)\}", pattern)
    for choice in alternatives[1].split(",") if alternatives else [""]:
        found = sorted(PACKAGE.glob(pattern.replace(alternatives[0], choice) if alternatives else pattern))
        assert found, f"{pattern}: {choice} is not there any more"
        yield from found


def test_an_exception_to_a_check_gives_its_reason() -> None:
    bare = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in [*MODULES, *TESTS]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# (noqa|type: ignore)", line)
        and not re.search(r"# (noqa|type: ignore).*(--?| #) \w", line)
    ]
    assert bare == []


def test_no_test_waits_for_the_clock() -> None:
    waits = {"sleep", "qWait", "wait"}
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in TESTS
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in waits
        if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value
        if isinstance(node.args[0].value, int | float)
    ]
    assert found == []


def test_no_file_holds_an_address_of_a_machine_or_a_registry() -> None:
    machine = re.compile(r"(?<![\w.:/])/(?:root|work|home)/\w")
    registry = re.compile(r"pythonhosted|pypi\.org|npmjs|deb\.debian\.org|archive\.ubuntu\.com")
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in tracked_texts()
        if name != name_of(Path(__file__))
        for number, line in enumerate(text.splitlines(), 1)
        if machine.search(line) or registry.search(line)
    ]
    assert found == []


def test_only_the_licence_files_speak_of_rights() -> None:
    """Code that was copied from elsewhere brings such a line along."""
    texts_of_licences = re.compile(
        r"LICENSE|THIRD-PARTY-NOTICES|resources/fonts/OFL\.txt|resources/licenses/.*"
        r"|resources/docs/(NOTICE\.txt|swagger-ui.*)"
        r"|build\.spec|resources/setup/debian\.sh|resources/desktop/lintian-overrides"  # bring them along
    )
    speaking = [name for name, text in tracked_texts() if "copyright" in text.lower()]
    own = name_of(Path(__file__))
    assert [name for name in speaking if name != own and not texts_of_licences.fullmatch(name)] == []


def runtime_packages() -> set[str]:
    """The names of all distributions that an installation brings, on this system."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    names: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in names:
            names.add(requirement.name)
            waiting += map(Requirement, requires(requirement.name) or [])
    return names


def test_the_notices_name_everything_that_comes_with_the_program() -> None:
    notices = (ROOT / "THIRD-PARTY-NOTICES").read_text(encoding="utf-8").lower().replace("_", "-")
    missing = {
        name
        for name in runtime_packages()
        if not re.search(rf"^{re.escape(name.lower().replace('_', '-'))}\b", notices, re.MULTILINE)
    }
    assert missing == set()
    assert "inter" in notices


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_the_commands_that_a_document_names_are_there(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    quoted = re.findall(r"`[^`]+`", (ROOT / document).read_text(encoding="utf-8"))
    named = set(re.findall(r"\bmake (\w+)", " ".join(quoted)))
    assert named, "it names no command"
    assert named <= targets
