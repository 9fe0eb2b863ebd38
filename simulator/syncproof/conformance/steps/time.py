"""Time: letting it pass, and how often the connector looks for changes."""

from __future__ import annotations

from pytest_bdd import given, then, when

from syncproof.conformance.checks import arrivals, polls
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.suite import arriving
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.sentences import said


@given(said("{minutes:N} minutes pass"))
@when(said("{minutes:N} minutes pass"))
def minutes_pass(world: World, minutes: int) -> None:
    world.clock.pass_time(minutes=minutes)


@when("1 hour passes")
def hour_passes(world: World) -> None:
    world.clock.pass_time(hours=1)


@when("the time that nobody resumes it passes")
def day_passes(world: World) -> None:
    world.clock.pass_time(hours=world.expected("AE-PAUSE-02", "hours"))


@when("the time for the initial sync passes")
def initial_sync_passes(world: World) -> None:
    arriving.wait_for_initial_sync(world)


@then("changes were checked at the documented interval")
def checked_at_interval(world: World) -> None:
    median = world.expected("AE-POLL-01", "median_s")
    worst = world.expected("AE-POLL-01", "worst_s")
    end = world.clock.now.timestamp()
    world.demand(polls.intervals(world.journal, SALESFORCE, end, median, worst))


@then("both sides were checked for changes")
def both_checked(world: World) -> None:
    world.demand(polls.both_sides(world.journal, (SALESFORCE, PRODUCT)))


@then("both changes were found in the same or the next check")
def found_together(world: World) -> None:
    cycle = world.expected("AE-POLL-01", "worst_s")
    world.demand(arrivals.together(world.journal, arriving.expected(world), cycle))


@then(said('the change of "{name:Q}" arrived within the documented time'))
def arrived_in_time(world: World, name: str) -> None:
    limit = world.expected("AE-POLL-03", "within_s")
    world.demand(arrivals.within(world.journal, arriving.expected_of(world, name), limit))


@then("every change has arrived on the other side")
def every_change_arrived(world: World) -> None:
    world.demand(arriving.all_arrived(world))
