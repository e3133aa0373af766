"""The engines there are, by name. Nothing heavy is imported before an engine is wanted."""

from importlib import import_module
from importlib.util import find_spec

from routing.engines.protocol import Engine

WHERE = {
    "native": ("routing.engines.native.engine", "Native"),
    "fleet": ("routing.engines.native.engine", "Fewest"),
    "pyvrp": ("routing.engines.pyvrp", "PyVrp"),
    "ortools": ("routing.engines.ortools", "OrTools"),
    "vroom": ("routing.engines.vroom", "Vroom"),
    "greedy": ("routing.engines.greedy", "Greedy"),
}
NEEDS = {"native": "numba", "fleet": "numba", "pyvrp": "pyvrp", "ortools": "ortools", "vroom": "vroom"}


class NoSuchEngine(ValueError):
    """The engine's name is unknown or its library is not installed."""


def engine_of(name: str) -> Engine:
    """A fresh engine; NoSuchEngine with a sentence if the name is unknown or a library is missing."""
    if name not in WHERE:
        raise NoSuchEngine(f"there is no engine {name!r}; there are auto, {', '.join(WHERE)}")
    module, kind = WHERE[name]
    try:
        engine: Engine = getattr(import_module(module), kind)()
    except ImportError as missing:
        raise NoSuchEngine(f"the engine {name} is not installed here: {missing}") from missing
    return engine


def installed(name: str) -> bool:
    """Whether it can be imported, found out without importing its library."""
    if name in NEEDS and find_spec(NEEDS[name]) is None:
        return False
    try:
        return find_spec(WHERE[name][0]) is not None
    except ModuleNotFoundError:
        return False


def prepare(name: str) -> str:
    """An engine's library and machine code into this process, once for all that are forked from it; empty where they are there.

    Else a sentence for the plan's notes: whatever goes wrong here must not cost the plan, others make it.
    """
    if name not in ("native", "fleet"):
        return ""
    try:
        from routing.engines.native.warm import prepare as of_native

        return "" if of_native() else "our own core is not compiled for this processor yet; that is being done now, beside this plan, which others make"
    except Exception as fault:
        return f"{name} cannot be loaded: {type(fault).__name__}: {fault}"
