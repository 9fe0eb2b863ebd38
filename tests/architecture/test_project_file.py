"""pyproject.toml and the lock file: reasons for every exception, hashes for every package."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError

import pytest
from lock_file import entries, runtime
from project_tree import ROOT, text

PROJECT = text(ROOT / "pyproject.toml")
LOCK = text(ROOT / "requirements.lock")
PERMISSIVE = (
    "MIT", "BSD", "APACHE", "ISC", "PSF", "PYTHON SOFTWARE FOUNDATION", "MPL", "MOZILLA PUBLIC",
    "ZPL", "ZOPE PUBLIC", "UNLICENSE", "0BSD",
)  # fmt: skip
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU|AFFERO", re.IGNORECASE)


def ignore_lines():
    """Give the lines of the ruff part that hold rule codes to be ignored."""
    part = PROJECT.partition("[tool.ruff.lint]")[2].partition("[tool.mypy]")[0]
    return [
        line.strip()
        for line in part.splitlines()
        if re.match(r'^\s*(?:"[^"]+" = \[)?\s*"[A-Z]+[0-9]*"', line) and "select" not in line
    ]


def test_every_rule_that_is_not_followed_has_its_reason_on_the_line():
    found = ignore_lines()

    assert len(found) > 20
    reasons = {f: f.partition("#")[2].strip() for f in found}
    assert [f for f, r in reasons.items() if len(r.split()) < 2 or r.startswith("see ")] == []


def test_a_silenced_line_of_code_names_the_rule():
    from project_tree import files, name

    bare = re.compile(r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[))")
    silenced = [
        f"{name(p)}:{n}"
        for p in files()
        if p.suffix == ".py" and p.parent.name != "architecture"
        for n, line in enumerate(text(p).splitlines(), 1)
        if bare.search(line)
    ]

    assert silenced == []


def test_every_package_of_the_lock_file_has_hashes():
    assert len(entries()) > 40
    assert [n for n, entry in entries().items() if "--hash=sha256:" not in entry] == []


def test_every_line_of_the_lock_file_is_a_pinned_package_or_its_hash():
    pinned = re.compile(r"^[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?==\S+( ;[^\\]+)? \\$")
    hashed = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
    odd = [n for n in LOCK.splitlines() if not pinned.match(n) and not hashed.match(n)]

    assert odd == []


def test_every_dependency_of_the_project_file_is_locked():
    project = tomllib.loads(PROJECT)
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[><=!~; ]", w)[0].lower() for w in wanted}

    assert names - entries().keys() == set()


def licence(metadata):
    """Give what a package says of its licence: the expression, the classifiers, or the field."""
    classifiers = [
        c.rpartition("::")[2] for c in metadata.get_all("Classifier") or () if "License ::" in c
    ]
    return metadata.get("License-Expression") or " / ".join(classifiers) or metadata.get("License")


@pytest.mark.parametrize("package", sorted(runtime() - {"syncproof"}))
def test_what_runs_with_us_has_a_permissive_licence_or_the_mozilla_one(package):
    from importlib.metadata import distribution

    try:
        words = licence(distribution(package).metadata) or ""
    except PackageNotFoundError:
        pytest.fail(f"{package} is not installed")

    assert any(word in words.upper() for word in PERMISSIVE), words
    assert not COPYLEFT.search(words), words
