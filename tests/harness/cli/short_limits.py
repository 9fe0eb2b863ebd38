"""A pytest plugin for our tests: a connector gets a second for every answer.

The command line hands it to the suite's own pytest by PYTEST_PLUGINS.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from syncproof.conformance.drivers import Timeouts

SHORT = Timeouts(describe=1.0, connect=1.0, advance=1.0, other=1.0)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    suite = config.pluginmanager.get_plugin("syncproof-suite")
    assert suite is not None
    suite.options = replace(suite.options, timeouts=SHORT)
