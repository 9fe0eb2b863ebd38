"""Binds every scenario of a features folder to pytest; one module serves all of them."""

from __future__ import annotations

from pytest_bdd import scenarios
from pytest_bdd.utils import CONFIG_STACK

from syncproof.conformance.suite.stash import OPTIONS

scenarios(str(CONFIG_STACK[-1].stash[OPTIONS].feature_folder()))
