"""Code that a tool for other people's connectors must not contain."""

import ast
from functools import cache

from project_tree import ROOT, files, name, tree

HERE = ROOT / "tests" / "architecture"
CODE = [p for p in files() if p.suffix == ".py" and not p.is_relative_to(HERE)]
SHIPPED = [p for p in CODE if name(p).startswith(("simulator/", "loadtests/"))]

EXEC = {
    "simulator/syncproof/conformance/suite/collect.py": "pytest-bdd binds into its caller's names",
}
PICKLING = {"pickle", "cPickle", "dill", "shelve", "marshal"}
XML_READERS = {
    "parse", "iterparse", "fromstring", "fromstringlist", "XML", "XMLID", "XMLParser",
    "make_parser", "XMLPullParser", "parseString", "ParserCreate",
}  # fmt: skip
SAFE_LOADERS = ("SafeLoader", "CSafeLoader", "_Loader")


@cache
def calls(path):
    return [n for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]


def dotted(node):
    """Give a name such as `subprocess.run`; empty for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def calls_with(keyword, value):
    return [
        f"{name(path)}:{call.lineno}"
        for path in CODE
        for call in calls(path)
        for k in call.keywords
        if k.arg == keyword and isinstance(k.value, ast.Constant) and k.value.value is value
    ]


def calls_of(*functions):
    return [
        f"{name(path)}:{call.lineno}"
        for path in CODE
        for call in calls(path)
        if dotted(call.func) in functions
    ]


def importers(modules, paths):
    wanted = tuple(modules)
    return [
        f"{name(path)}: {module}"
        for path in paths
        for module in imports(path)
        if module in modules or module.startswith(tuple(f"{m}." for m in wanted))
    ]


def test_no_shell_is_asked_to_run_a_command():
    assert calls_with("shell", True) == []
    assert calls_of("os.system", "os.popen", "subprocess.getoutput") == []


def test_certificates_are_always_verified():
    assert calls_with("verify", False) == []
    assert calls_of("ssl._create_unverified_context", "urllib3.disable_warnings") == []


def test_no_debugger_waits_behind_a_server():
    assert calls_with("debug", True) == []
    assert calls_with("use_debugger", True) == []
    assert importers({"werkzeug.debug"}, CODE) == []


def test_nothing_is_unpickled():
    assert importers(PICKLING, CODE) == []


def test_no_text_is_evaluated():
    assert calls_of("eval", "builtins.eval", "compile") == []
    assert [c for c in calls_of("exec", "builtins.exec") if c.rpartition(":")[0] not in EXEC] == []


def xml_readers(path):
    """Give the uses of the standard library's own XML parsers; writing XML is harmless."""
    aliases = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "xml":
            aliases |= {a.asname or a.name for a in node.names}
            yield from (a.name for a in node.names if a.name in XML_READERS)
        elif isinstance(node, ast.Import):
            aliases |= {a.asname or a.name for a in node.names if a.name.split(".")[0] == "xml"}
    for node in ast.walk(tree(path)):
        used = isinstance(node, ast.Attribute) and node.attr in XML_READERS
        if used and dotted(node.value) in aliases:
            yield ast.unparse(node)


def test_xml_is_read_by_the_parser_that_refuses_document_types():
    assert {name(p): found for p in SHIPPED if (found := list(xml_readers(p)))} == {}


def test_temporary_files_are_made_before_they_are_named():
    assert calls_of("tempfile.mktemp", "os.tempnam") == []


def unsafe_yaml(path):
    for call in calls(path):
        function = dotted(call.func)
        if function in {"yaml.unsafe_load", "yaml.full_load", "yaml.unsafe_load_all"}:
            yield f"{name(path)}:{call.lineno}"
        elif function in {"yaml.load", "yaml.load_all"}:
            loaders = [ast.unparse(k.value) for k in call.keywords if k.arg == "Loader"]
            loaders += [ast.unparse(a) for a in call.args[1:2]]
            if not loaders or loaders[0].rpartition(".")[2] not in SAFE_LOADERS:
                yield f"{name(path)}:{call.lineno}"


def test_yaml_is_read_by_a_safe_loader():
    assert [place for path in CODE for place in unsafe_yaml(path)] == []
