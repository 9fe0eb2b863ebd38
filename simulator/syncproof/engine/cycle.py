"""A cycle: what changed, who belongs to whom, who wins, write, keep what is certain."""

from __future__ import annotations

from dataclasses import dataclass, field

from syncproof.engine import tracing
from syncproof.engine.context import Context
from syncproof.engine.core.plan import PROSPECT, Fail, Key, Skip, Step, Unlink
from syncproof.engine.core.schedule import Pace
from syncproof.engine.deciding import LATER, Decider, Decision
from syncproof.engine.executing import Executor
from syncproof.engine.jobs import Jobs
from syncproof.engine.reading import Reader
from syncproof.engine.state import ERROR, SKIPPED

GROUP = 1_000
"""People decided on before their writes are sent; five batches of the vendor's limit."""


@dataclass(slots=True)
class Round:
    """What is to be done for a group of people."""

    steps: list[Step] = field(default_factory=list)
    unlinks: list[Unlink] = field(default_factory=list)
    struck: int = 0


class Cycle:
    """Change checks of one connection, and the slices of a backlog between them."""

    def __init__(self, context: Context, jobs: Jobs) -> None:
        self._ctx, self._jobs = context, jobs
        self._state = context.state
        self.reader = Reader(context)
        self.executor = Executor(context, self.reader)

    def check(self) -> None:
        """Look for changes on both sides and bring them over."""
        self.reader.records()
        self.reader.deletions()
        self.reader.prospects()
        self._work()
        with self._state.saving():
            self._state.put("last_sync_at", self._ctx.now)

    def slice(self) -> None:
        """Go on with the backlog, after a look at what has appeared in Salesforce meanwhile."""
        self.reader.records()
        if self._ctx.mirror.has_intents():
            self.reader.prospects()
        self._work()

    def next_slice(self) -> int | None:
        """Say when the backlog goes on; None when there is none."""
        first = self._state.next_waiting()
        if first is None:
            return None
        pace = self._pace()
        shut = pace.left(self._ctx.now) == 0
        return max(first, pace.reopens) if shut else first

    def _work(self) -> None:
        tracing.resolve(self._ctx)
        self._jobs.know_assigned_users()
        self.executor.confirm_links()
        pace = self._pace()
        while True:
            left = pace.left(self._ctx.now)
            if left == 0:
                break
            made = self._decide(GROUP if left is None else min(left, GROUP))
            self.executor.unlink(made.unlinks)
            pace.used += sum(1 for step in made.steps if step.writes)
            with self._state.saving():
                self._state.put("pace", [pace.start, pace.used])
            self.executor.run(made.steps)
            if not (made.struck or any(not s.failed for s in made.steps) or made.unlinks):
                break

    def _pace(self) -> Pace:
        start, used = self._state.get("pace", [0, 0])
        return Pace(self._ctx.settings.initial_sync_per_minute, start, used)

    def _decide(self, most: int) -> Round:
        """Decide on people in the order in which they changed, until enough have writes."""
        decider, made, after = Decider(self._ctx), Round(), 0
        seen: set[Key] = set()
        count = 0
        while count < most:
            waiting = self._state.waiting(self._ctx.now, after, GROUP)
            if not waiting:
                break
            with self._state.saving():
                for seq, person in waiting:
                    after = seq
                    if person.key in seen:
                        continue
                    decision = decider.decide(person.key)
                    self._take(person.key, decision, made)
                    if isinstance(decision, Step):
                        seen.update(decision.keys)
                        count += decision.writes
                    if count >= most:
                        break
        return made

    def _take(self, key: Key, decision: Decision, made: Round) -> None:
        if isinstance(decision, Step):
            made.steps.append(decision)
        elif isinstance(decision, Unlink):
            made.unlinks.append(decision)
        elif isinstance(decision, Skip | Fail):
            self.note(key, decision)
            made.struck += 1
        elif decision != LATER:
            self._state.settle(key)
            self._state.dequeue(key)
            made.struck += 1

    def note(self, key: Key, decision: Skip | Fail) -> None:
        """Note why somebody is left out, and strike them off the queue."""
        kind = SKIPPED if isinstance(decision, Skip) else ERROR
        for one in {key, decision.key}:
            self._state.settle(one) if kind == ERROR else self._settle_errors(one)
            self._state.note(
                kind, one, self._ctx.now, self._object(one), decision.code, decision.message
            )
            self._state.dequeue(one)

    def _settle_errors(self, key: Key) -> None:
        self._state.db.execute(
            "DELETE FROM notes WHERE kind = ? AND side = ? AND id = ?", (ERROR, *key)
        )

    def _object(self, key: Key) -> str:
        if key[0] == PROSPECT:
            return "prospect"
        record = self._ctx.mirror.record(key[1])
        return record.object if record else ""
