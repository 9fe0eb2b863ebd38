from syncproof.conformance.checks.addresses import none_without


def test_people_with_addresses_pass():
    verdict = none_without(["a@b.example", "c@d.example"], "Salesforce", (4, 5))
    assert (verdict.outcome, verdict.reason) == (
        "passed", "all 2 people made in Salesforce have an address",
    )  # fmt: skip


def test_a_person_with_a_blank_address_fails_with_the_exchanges_as_evidence():
    verdict = none_without(["a@b.example", "  ", ""], "Salesforce", (4, 5))
    assert (verdict.outcome, verdict.evidence) == ("failed", (4, 5))
    assert "2 people" in verdict.reason
