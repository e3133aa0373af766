"""The house itself: one place commits, rooms stay small, no address of a machine or a registry in the tree."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from app.web.board_cases import KINDS

ROOT = Path(__file__).parents[2]
OURS = [p for top in ("app", "routing", "labels", "mobile_api", "seeds") for p in (ROOT / top).rglob("*.py") if "versions" not in p.parts and "node_modules" not in p.parts]


def test_only_the_unit_of_work_commits() -> None:
    callers = {p.relative_to(ROOT).as_posix() for p in OURS if re.search(r"\.commit\(\)", p.read_text())}
    assert callers == {"app/db/writers.py", "app/db/migrations/env.py"}


def test_a_file_is_one_room() -> None:
    large = {p.relative_to(ROOT).as_posix(): n for p in OURS if (n := len(p.read_text().splitlines())) > 300 and "native" not in p.parts}
    assert not large


def test_nothing_is_left_half_done() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert not [p.relative_to(ROOT).as_posix() for p in OURS if marks.search(p.read_text())]


def test_no_machine_and_no_registry_is_named_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not listed:
        pytest.skip("not a git checkout")
    parts = ["py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian.org", "/wo" + "rk/"]
    texts = [ROOT / name for name in listed if name.endswith((".py", ".ts", ".html", ".toml", ".json", ".txt", ".md", "Makefile", "Dockerfile", ".yaml", "run"))]
    assert not [(p.name, bad) for p in texts if p.is_file() for bad in parts if bad in p.read_text(errors="ignore")]


def test_every_task_has_its_word_at_the_board() -> None:
    """The kinds given to `ask`, to `ask_anew` and to the gate, as written or as a constant of the same file."""
    kinds: set[str] = set()
    for path in OURS:
        tree = ast.parse(path.read_text())
        own = {name: value for node in tree.body for name, value in _constants(node)}
        for node in ast.walk(tree):
            said = _kind_of(node)
            kinds |= {str(said.value)} if isinstance(said, ast.Constant) else {own[said.id]} if isinstance(said, ast.Name) and said.id in own else set()
    assert {"address", "complaint", "custody_alarm", "correction", "document", "message"} <= kinds <= set(KINDS)


def _constants(node: ast.stmt) -> list[tuple[str, str]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
            return [(name, value)]
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            return [(n.id, v.value) for n, v in zip(names, values, strict=False) if isinstance(n, ast.Name) and isinstance(v, ast.Constant) and isinstance(v.value, str)]
        case _:
            return []


def _kind_of(node: ast.AST) -> ast.expr | None:
    """`ask(tx, KIND, …)`, `ask_anew(tx, KIND, …)`, `gate.refuse(KIND, …)`, `gate.questions.append((KIND, …))`."""
    match node:
        case ast.Call(func=ast.Name(id="ask" | "ask_anew"), args=[ast.Name(id="tx") | ast.Attribute(attr="tx"), kind, *_]) | ast.Call(func=ast.Attribute(attr="refuse"), args=[kind, *_]):
            return kind
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="questions"), attr="append"), args=[ast.Tuple(elts=[kind, *_])]):
            return kind
        case _:
            return None


def test_every_room_has_its_floor_and_none_but_wiring_may_choose_adapters() -> None:
    """A module that stands in no contract may import whatever it likes, and lead there whoever imports it."""
    contracts = {c["name"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]}
    floors = {room for name, c in contracts.items() if name.startswith("Floors") for layer in c["layers"] for room in layer.split(" | ")}
    choosing = set(contracts["Only wiring chooses adapters"]["source_modules"])
    rooms = {f"app.{p.stem}" for p in (ROOT / "app").iterdir() if (p.suffix == ".py" and p.stem != "__init__") or (p / "__init__.py").is_file()}
    assert rooms | {"mobile_api", "seeds"} == floors == choosing | {"app.wiring", "app.adapters"}
