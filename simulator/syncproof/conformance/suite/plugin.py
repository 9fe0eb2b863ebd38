"""The pytest side of the suite: fixtures, tags, and the course of every scenario."""

from __future__ import annotations

import difflib
from collections.abc import Generator
from typing import Any

import pytest
from pytest_bdd.parser import Feature, Scenario, Step

from syncproof.catalogue.load import CatalogueError, behaviours, by_id, unknown
from syncproof.conformance import library
from syncproof.conformance.drivers import Connector, ConnectorFault, DriverSpecError
from syncproof.conformance.suite import collect, fixtures, selection
from syncproof.conformance.suite.options import Options, read
from syncproof.conformance.suite.run import Run
from syncproof.conformance.suite.served import ServeError
from syncproof.conformance.suite.stash import DESELECTED, OPTIONS, RUN, TRIAL
from syncproof.conformance.suite.trial import Trial, judge
from syncproof.conformance.verdict import UNDECIDED, CheckFailed, worst
from syncproof.conformance.world import ControlError


def activate(config: pytest.Config) -> None:
    """Read the options, and register steps, fixtures and hooks."""
    options = read(config)
    for id_ in options.behaviours:
        if id_ not in by_id():
            raise pytest.UsageError(unknown(id_, by_id()))
    config.stash[OPTIONS] = options
    config.addinivalue_line("markers", f"{selection.BEHAVIOUR}(id): a documented behaviour")
    config.addinivalue_line("markers", f"{selection.TAG}(name): another tag of a scenario")
    manager = config.pluginmanager
    for module in (*library.modules(), fixtures, collect):
        manager.register(module, module.__name__)
    manager.register(Suite(config, options), "syncproof-suite")


KEYWORDS = ("Given", "When", "Then", "And", "But")


class FeatureError(Exception):
    """A feature file that does not say what it seems to say."""


class Suite:
    """The hooks of one pytest session."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self.config = config
        self.options = options

    # -- tags -------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str, function: Any) -> bool:
        """Make a marker of a tag; what looks like a behaviour has to be one."""
        if tag in by_id():
            getattr(pytest.mark, selection.BEHAVIOUR)(tag)(function)
        elif tag[:1].isupper() and tag[-2:].isdigit():
            raise CatalogueError(unknown(tag, by_id()))
        else:
            getattr(pytest.mark, selection.TAG)(tag)(function)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the scenarios that were asked for, and of these our part."""
        kept, dropped = selection.select(items, self.options)
        if dropped:
            config.hook.pytest_deselected(items=dropped)
        items[:] = selection.part(kept, self.options.shard)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what others, such as -k, leave out."""
        self.config.stash[DESELECTED] = self.config.stash.get(DESELECTED, 0) + len(items)

    # -- the run ----------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Start connector and simulators before the first scenario, and end them after the last."""
        if self.config.option.collectonly or not session.items:
            return (yield)
        try:
            run = Run(self.options)
        except DriverSpecError as error:
            pytest.exit(str(error), returncode=2)
        try:
            self._start(run, len(session.items))
            return (yield)
        finally:
            run.finish()

    def _start(self, run: Run, scenarios: int) -> None:
        try:
            described = run.start()
        except (ConnectorFault, ServeError, ControlError) as error:
            run.events.emit("run_failed", error=str(error))
            pytest.exit(f"SyncProof could not start: {error}", returncode=2)
        self.config.stash[RUN] = run
        run.events.emit(
            "run_started",
            connector=described.model_dump(mode="json"),
            profile=self.options.profile,
            seed=self.options.seed,
            time_mode=run.time_mode,
            scenarios=scenarios,
            deselected=self.config.stash.get(DESELECTED, 0),
        )

    # -- a scenario -------------------------------------------------------------------------

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
    ) -> None:
        """Begin a trial."""
        example = getattr(request.node, "callspec", None)
        name = f"{scenario.name} [{example.id}]" if example else scenario.name
        trial = Trial(feature, scenario, name)
        request.node.stash[TRIAL] = trial
        self._run.events.emit("scenario_started", **trial.head())
        _refuse_misspelt_steps(scenario)
        self._need_capabilities(trial)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Note that a step begins."""
        request.node.stash[TRIAL].begin(step)

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Note that a step was carried out."""
        request.node.stash[TRIAL].end()

    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, step: Step, exception: Exception
    ) -> None:
        """Note that a step went wrong."""
        request.node.stash[TRIAL].end(exception)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """Let the oracle speak; its failure outweighs a scenario that is merely undecided."""
        trial: Trial = request.node.stash[TRIAL]
        world = trial.world
        if world is None or any(s["outcome"] in {"failed", "error"} for s in trial.steps):
            return
        verdict = worst([world.ending.judge(self.options.product), *world.undecided])
        if verdict.outcome == "failed":
            raise CheckFailed(verdict)
        if verdict.outcome == "undecided" and trial.went_through:
            pytest.skip(UNDECIDED + verdict.reason)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Say in pytest's own words what a connector's answers mean."""
        try:
            return (yield)
        except Exception as error:
            trial = item.stash.get(TRIAL, None)
            if trial is None or isinstance(error, CheckFailed):
                raise
            faulty = trial.world is not None and trial.world.faulty
            outcome, verdict = judge(error, faulty=faulty)
            if outcome == "undecided":
                pytest.skip(UNDECIDED + verdict.reason)
            if outcome == "failed" and not isinstance(error, AssertionError):
                raise CheckFailed(verdict) from error
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell how a scenario ended."""
        trial = item.stash.get(TRIAL, None)
        if trial is not None and call.when == "call":
            exception = call.excinfo.value if call.excinfo else None
            event = trial.finished(exception, self._run.control)
            self._run.events.emit("scenario_finished", **event)
        return (yield)

    # -- helpers ----------------------------------------------------------------------------

    @property
    def _run(self) -> Run:
        return self.config.stash[RUN]

    def _need_capabilities(self, trial: Trial) -> None:
        connector: Connector = self._run.connector
        for record in behaviours():
            if record.id in trial.behaviours:
                for capability in record.capabilities:
                    connector.need(capability)


def _refuse_misspelt_steps(scenario: Scenario) -> None:
    """Refuse a first step whose keyword is misspelt: Gherkin takes it for a description."""
    words = [line.split() for line in (scenario.description or "").splitlines()]
    for first in (w[0] for w in words if w):
        near = difflib.get_close_matches(first.capitalize(), KEYWORDS, n=1, cutoff=0.7)
        if near:
            raise FeatureError(
                f'{scenario.name}: found a line that begins with "{first}" before the first step, '
                f'did you mean "{near[0]}"?'
            )
