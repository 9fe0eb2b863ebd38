"""Small files, short functions, shallow folders, and a sentence on everything public."""

import ast

from project_tree import PACKAGE, files, modules, name, text, tree

MAX_LINES = 400
MAX_FUNCTION = 40
MAX_DEPTH = 3
HAND_WRITTEN = {".py", ".lark", ".j2", ".css", ".js", ".html"}

LONG_FUNCTIONS = {
    "simulator/syncproof/control/api.py:openapi": "one literal: the frame of the OpenAPI document",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions() -> dict[str, int]:
    return {
        f"{name(path)}:{node.name}": length(node)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, Function) and length(node) > MAX_FUNCTION
    }


def test_the_package_is_found():
    assert len(modules()) > 100


def test_no_source_file_has_more_than_400_lines():
    written = [p for p in files() if p.suffix in HAND_WRITTEN and p.is_relative_to(PACKAGE)]

    lengths = {name(p): len(text(p).splitlines()) for p in written}

    assert {n: count for n, count in lengths.items() if count > MAX_LINES} == {}


def test_no_function_has_more_than_40_lines_without_a_written_reason():
    assert {n: c for n, c in long_functions().items() if n not in LONG_FUNCTIONS} == {}


def test_every_written_reason_is_still_needed():
    assert LONG_FUNCTIONS.keys() - long_functions().keys() == set()


def test_folders_lie_at_most_three_levels_below_the_package():
    deep = [
        name(p)
        for p in files()
        if p.is_relative_to(PACKAGE) and len(p.relative_to(PACKAGE).parent.parts) > MAX_DEPTH
    ]

    assert deep == []


def test_modules_classes_and_public_functions_say_what_they_are():
    silent = [
        f"{name(path)}:{getattr(node, 'name', 'the module')}"
        for path in modules()
        for node in (tree(path), *public(tree(path)))
        if not is_step(path) and node.body and not ast.get_docstring(node)
    ]

    assert silent == []


def public(node: ast.Module | ast.ClassDef) -> list[Function | ast.ClassDef]:
    """Give public classes and functions, methods too; what is nested in a function is private."""
    found: list[Function | ast.ClassDef] = []
    for child in node.body:
        if not isinstance(child, Function | ast.ClassDef) or child.name.startswith("_"):
            continue
        if isinstance(child, Function) and is_shape(child):
            continue
        found.append(child)
        if isinstance(child, ast.ClassDef):
            found += public(child)
    return found


def is_shape(function: Function) -> bool:
    """Say whether a function only declares its types, as in a protocol: the class explains it."""
    return [ast.unparse(n) for n in function.body] == ["..."]


def is_step(path):
    """Say whether a module holds steps: their text is their documentation."""
    return path.parent.name == "steps" and path.parent.parent.name == "conformance"
