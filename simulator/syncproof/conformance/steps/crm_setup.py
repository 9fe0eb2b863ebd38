"""What an administrator sets up in a Salesforce organisation."""

from __future__ import annotations

from pytest_bdd import given, when

from syncproof.conformance.checks.model import SALESFORCE
from syncproof.conformance.suite.crm import Crm
from syncproof.conformance.suite.sentences import said

NEEDS_EMAIL = {
    "object": "Contact",
    "name": "Needs_Email",
    "active": True,
    "formula": "ISBLANK(Email)",
    "message": "A contact needs an email address.",
    "error_field": "Email",
}


def _settings(crm: Crm, **changes: object) -> None:
    crm.world.control.change_settings(SALESFORCE, changes)


@given("a validation rule that demands an email address of contacts")
@when("an administrator activates the validation rule")
def rule_on(crm: Crm) -> None:
    _settings(crm, validation_rules=[NEEDS_EMAIL])


@given("an inactive validation rule that demands an email address of contacts")
@when("an administrator deactivates the validation rule")
def rule_off(crm: Crm) -> None:
    _settings(crm, validation_rules=[{**NEEDS_EMAIL, "active": False}])


@given(said("{kind:Object} records that are private by default"))
def private(crm: Crm, kind: str) -> None:
    _settings(crm, sharing_defaults={kind: "Private"})


@when(said("an administrator sets the sharing default of {kind:Object} to public read"))
def public(crm: Crm, kind: str) -> None:
    _settings(crm, sharing_defaults={kind: "Read"})


@given("an organisation with state and country picklists")
def places(crm: Crm) -> None:
    _settings(crm, state_country_picklists=True)


@given("an organisation of the edition Professional without API access")
def professional(crm: Crm) -> None:
    crm.session("Any User")
    _settings(crm, edition="Professional", api_access=False)


@given(said('the custom text field "{field:Q}" of {kind:Object}'))
def custom_field(crm: Crm, field: str, kind: str) -> None:
    spec = {"name": field, "label": field.removesuffix("__c"), "type": "text", "length": 40}
    crm.world.control.add_fields(SALESFORCE, kind, [spec])


@given("opportunity stages of our own")
def stages(crm: Crm, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    options = [
        {
            "value": row["stage"],
            "closed": row["closed"] == "true",
            "won": row["won"] == "true",
            "probability": float(row["probability"]),
        }
        for row in (dict(zip(head, r, strict=True)) for r in rows)
    ]
    control = crm.world.control
    control.change_field(SALESFORCE, "Opportunity", "StageName", {"picklist": options})


@given(said('the record type of {kind:Account} accounts is known as "{called:Q}"'))
def record_type(crm: Crm, kind: str, called: str) -> None:
    rows = crm.world.control.records(SALESFORCE, "RecordType", SobjectType="Account")
    wanted = kind == "person"
    crm.ids[called] = next(r["Id"] for r in rows if bool(r["IsPersonType"]) == wanted)


@given("the Sales Navigator package is installed")
def package(crm: Crm) -> None:
    crm.world.control.act(SALESFORCE, "install_package", {"package": "sales_navigator"})
