"""Imports go downwards only."""

from project_tree import BIN, ROOT, run


def test_every_import_contract_is_kept():
    answer = run(str(BIN / "lint-imports"), "--no-cache", cwd=ROOT, timeout=120)

    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout
