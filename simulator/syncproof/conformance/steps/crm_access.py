"""Who may log in to Salesforce and how often its interface may be called."""

from __future__ import annotations

from pytest_bdd import given, then, when

from syncproof.conformance.checks import answers
from syncproof.conformance.checks.model import SALESFORCE
from syncproof.conformance.suite import logins
from syncproof.conformance.suite.crm import Crm
from syncproof.conformance.suite.sentences import said


@given(said('the Salesforce user "{name:Q}"'))
def user(crm: Crm, name: str) -> None:
    crm.user(name)


@given(said('the Salesforce user "{name:Q}" with the profile "{profile:Q}"'))
def user_with_profile(crm: Crm, name: str, profile: str) -> None:
    crm.user(name, profile=profile)


@given(said('the Salesforce user "{name:Q}" in the role "{role:Q}"'))
def user_in_role(crm: Crm, name: str, role: str) -> None:
    crm.user(name, role=role)


@given(said('the Salesforce user "{name:Q}" who may view all data'))
def user_views_all(crm: Crm, name: str) -> None:
    crm.user(name, permissions={"view_all_data": True})


@given(said('the Salesforce user "{name:Q}" who may modify all data'))
def user_modifies_all(crm: Crm, name: str) -> None:
    crm.user(name, permissions={"view_all_data": True, "modify_all_data": True})


@given(said('"{name:Q}" is logged in'))
def logged_in(crm: Crm, name: str) -> None:
    crm.session(name)


@when(said('an administrator deactivates the user "{name:Q}"'))
def deactivate(crm: Crm, name: str) -> None:
    crm.world.control.update_user(SALESFORCE, crm.ids[name], {"active": False})


@when(said('"{name:Q}" logs in with a signed assertion'))
def signed(crm: Crm, name: str) -> None:
    logins.assertion(crm, name)


@when(said('"{name:Q}" logs in with an assertion whose {part:Part} is wrong'))
def wrongly_signed(crm: Crm, name: str, part: str) -> None:
    logins.assertion(crm, name, wrong=part)


@when(said('"{name:Q}" logs in with password and security token'))
def password(crm: Crm, name: str) -> None:
    logins.password(crm, name)


@when(said('"{name:Q}" logs in with password and a wrong security token'))
def wrong_token(crm: Crm, name: str) -> None:
    logins.password(crm, name, token="0" * 24)


@when("the same log-in is tried again")
def log_in_again(crm: Crm) -> None:
    logins.again(crm)


@when("the integration user tries to log in with a password")
def integration_password(crm: Crm) -> None:
    logins.integration_password(crm)


@when("the integration user tries to log in through another app")
def integration_app(crm: Crm) -> None:
    logins.integration_elsewhere(crm)


@when(said('"{name:Q}" logs in at the log-in host of {kind:Host}'))
def at_host(crm: Crm, name: str, kind: str) -> None:
    logins.at_host(crm, name, kind)


@then("a session is given")
def session_given(crm: Crm) -> None:
    crm.world.demand(answers.session(crm.reply))


@then("no session is given")
def no_session_given(crm: Crm) -> None:
    crm.world.demand(answers.no_session(crm.reply))


@given(said("an organisation with a limit of {limit:N} API calls a day"))
def limited(crm: Crm, limit: int) -> None:
    logins.limit_calls(crm, limit)


@given(said('"{name:Q}" has made {n:N} API calls'))
@when(said('"{name:Q}" makes {n:N} API calls'))
def make_calls(crm: Crm, name: str, n: int) -> None:
    for _ in range(n):
        crm.call(name, "GET", "/limits")


@when(said("{hours:N} hours pass"))
def hours_pass(crm: Crm, hours: int) -> None:
    crm.world.clock.pass_time(hours=hours)


@then(said("the usage reported is {used:N} of {limit:N}"))
def usage(crm: Crm, used: int, limit: int) -> None:
    crm.world.demand(answers.usage(crm.reply, used, limit))
