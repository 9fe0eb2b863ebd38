"""Lists the step library: every sentence that a feature may use."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from types import ModuleType

from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from syncproof.conformance import steps as package

_MARK = "pytestbdd_stepdef_"


def modules() -> list[ModuleType]:
    """Import every module of steps; a new one is found by itself."""
    found = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in found]


def steps() -> list[dict[str, str]]:
    """Give each step's keyword, text and module, in the order of the modules."""
    return [
        {
            "keyword": (context.type or "any").capitalize(),
            "text": context.parser.name,
            "module": module.__name__.rpartition(".")[2],
        }
        for module in modules()
        for context in _contexts(module)
    ]


def unknown(complaint: str) -> str:
    """Add to pytest-bdd's complaint about a step which one was probably meant."""
    wanted = complaint.partition('"')[2].partition('". Line')[0]
    near = get_close_matches(wanted, [step["text"] for step in steps()], n=1)
    hint = f'did you mean "{near[0]}"?' if near else "there is nothing like it."
    return f"{complaint}; {hint} (list: syncproof steps)"


def contexts() -> list[StepFunctionContext]:
    """Give every step definition."""
    return [context for module in modules() for context in _contexts(module)]


def _contexts(module: ModuleType) -> list[StepFunctionContext]:
    found = []
    for name, value in vars(module).items():
        if name.startswith(_MARK):
            function = getattr(value, "__wrapped__", None) or getattr(
                value, "_fixture_function", value
            )
            context = step_function_context_registry.get(function)
            if context is not None:
                found.append(context)
    return found
