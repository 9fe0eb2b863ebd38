"""People and companies are pure in (seed, index), believable, and dirty in the stated shares."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from itertools import pairwise

import pytest

from syncproof.kit.population import (
    LIMITS,
    Dirt,
    Person,
    Population,
    Recipe,
    company,
    known_locales,
    person,
    pools,
)
from syncproof.kit.population.emails import FREE_MAIL
from syncproof.kit.population.recipe import EMAIL_KINDS

FILTHY = Dirt(
    **{
        **dict.fromkeys(EMAIL_KINDS, 0.05),
        **dict.fromkeys(set(Dirt.model_fields) - set(EMAIL_KINDS), 0.1),
    }
)
WORLD = Recipe(count=4_000, companies=400, locales=dict.fromkeys(known_locales(), 1.0), dirt=FILTHY)
CLEAN = Recipe(count=4_000, companies=400, locales={"en_US": 6.0, "de_DE": 2.0, "es_ES": 2.0})

PRINT_DIGEST = """
import hashlib
from syncproof.kit.population import Dirt, Recipe, person, known_locales, company
recipe = Recipe(count=500, companies=50, locales=dict.fromkeys(known_locales(), 1.0),
                dirt=Dirt(odd_unicode=0.2, hostile=0.2, role_email=0.2, same_name=0.2))
text = repr([person(7, n, recipe) for n in range(500)] + [company(7, n, recipe) for n in range(50)])
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def clean() -> list[Person]:
    people = Population(1, CLEAN)
    return [people.person(n) for n in range(CLEAN.count)]


@pytest.fixture(scope="module")
def filthy() -> list[Person]:
    people = Population(1, WORLD)
    return [people.person(n) for n in range(WORLD.count)]


def _digest_with_hash_seed(value: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", PRINT_DIGEST],
        env={**os.environ, "PYTHONHASHSEED": value}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_another_process_with_another_hash_seed_makes_the_same_people():
    first = _digest_with_hash_seed("1")

    assert len(first.strip()) == len(hashlib.sha256().hexdigest())
    assert _digest_with_hash_seed("4242") == first


def test_a_slice_made_backwards_by_another_maker_equals_the_whole(filthy):
    other = Population(1, WORLD)

    assert [other.person(n) for n in range(1_999, 999, -1)] == filthy[1_999:999:-1]


def test_a_person_does_not_depend_on_how_many_there_are(clean):
    assert person(1, 17, CLEAN.model_copy(update={"count": 18})) == clean[17]


def test_another_seed_makes_other_people(clean):
    assert person(2, 0, CLEAN) != clean[0]


def test_equal_recipes_are_one():
    again = Recipe(count=4_000, companies=400, locales={"en_US": 6.0, "de_DE": 2.0, "es_ES": 2.0})

    assert hash(again) == hash(CLEAN)
    assert again == CLEAN


def test_own_emails_are_distinct_even_when_names_run_out():
    small = Recipe(count=60_000, companies=3, locales={"ja_JP": 1.0})
    people = Population(3, small)
    drawn = {people.own_email(n) for n in range(6_000)}

    assert len(drawn) == 6_000


def test_own_emails_are_distinct_with_namesakes_and_free_mail(filthy):
    assert len({p.own_email for p in filthy}) == len(filthy)


def test_long_names_leave_room_for_a_tag_in_the_email():
    dutch = Population(1, Recipe(count=20_000, companies=4_000, locales={"nl_NL": 1.0}))

    assert max(len(dutch.own_email(n)) for n in range(8_700, 8_900)) <= LIMITS["email"] - 10


def test_no_address_can_belong_to_anybody(filthy):
    assert all(p.own_email.endswith(".example") for p in filthy)


def test_clean_people_have_their_own_email(clean):
    assert all(p.email == p.own_email and p.email_kind == "" for p in clean)
    assert len({p.email.lower() for p in clean}) == len(clean)


def test_a_work_email_is_at_the_companys_domain_and_holds_the_name(clean):
    for who in clean[:500]:
        local, _, domain = who.email.partition("@")
        assert domain == company(1, who.company_index, CLEAN).domain
        assert local.isascii()
        if who.locale == "en_US":
            assert "".join(c for c in who.last_name.lower() if c.isalpha()) in local


def test_country_and_telephone_fit_the_city(clean):
    for who in clean[:500]:
        words = pools(who.locale)
        place = next(p for p in words.places if p.city == who.city)
        assert who.country == words.country
        assert who.state == place.state
        assert who.phone.startswith(place.phone.partition("%")[0])
        assert who.postal_code.startswith(place.zip.partition("%")[0])


def test_the_title_fits_the_department(clean):
    assert all((p.department, p.title) in pools(p.locale).titles for p in clean)


def test_the_salutation_fits_the_first_name(clean):
    notes = {w.text: w.note for w in pools("es_ES").first_names}
    spanish = [p for p in clean if p.locale == "es_ES"]

    assert all(p.salutation in {"Dr.", {"f": "Ms.", "m": "Mr."}[notes[p.first_name]]}
               for p in spanish)  # fmt: skip


def test_locales_come_by_weight(clean):
    counted = Counter(p.locale for p in clean)

    assert counted["en_US"] / 4_000 == pytest.approx(0.6, abs=0.03)
    assert counted["de_DE"] / 4_000 == pytest.approx(0.2, abs=0.03)


def test_people_work_for_a_company_of_their_country(clean):
    assert all(company(1, p.company_index, CLEAN).locale == p.locale for p in clean)


def test_few_companies_have_many_people_and_many_have_few(clean):
    sizes = sorted(Counter(p.company_index for p in clean).values(), reverse=True)

    assert sizes[0] > 20 * sizes[len(sizes) // 2]
    assert sum(sizes[:40]) > 4_000 * 0.35


def test_companies_of_many_people_are_large(clean):
    assert company(1, 0, CLEAN).employees > company(1, 399, CLEAN).employees


def test_company_domains_and_names_are_distinct():
    companies = [Population(1, WORLD).company(n) for n in range(400)]

    assert len({c.domain for c in companies}) == 400


def test_names_look_drawn_not_listed(clean):
    firsts = [p.first_name for p in clean[:200] if p.locale == "en_US"]

    assert len(set(firsts)) > 80
    assert firsts != sorted(firsts)


@pytest.mark.parametrize("kind", EMAIL_KINDS)
def test_each_fault_of_an_email_has_its_share_in_every_slice(filthy, kind):
    whole = sum(p.email_kind == kind for p in filthy)
    part = sum(p.email_kind == kind for p in filthy[1_000:1_200])

    assert whole == pytest.approx(0.05 * 4_000, abs=2)
    assert part == pytest.approx(10, abs=2)


def test_each_fault_of_an_email_looks_as_it_is_called(filthy):
    by_kind = {k: [p for p in filthy if p.email_kind == k] for k in EMAIL_KINDS}

    assert {p.email for p in by_kind["missing_email"]} == {None}
    assert {p.email for p in by_kind["empty_email"]} == {""}
    assert {p.email.strip(" ") for p in by_kind["blank_email"]} == {""}
    assert all(p.email for p in by_kind["blank_email"])
    variants = by_kind["case_variant_email"]
    assert all(p.email != p.own_email == p.email.lower() for p in variants)
    assert all("+" in p.email.partition("@")[0] for p in by_kind["plus_tagged_email"])
    assert all(p.email == p.own_email + " " for p in by_kind["trailing_blank_email"])
    assert {len(p.email) for p in by_kind["overlong_email"]} == {LIMITS["email"]}
    assert all(len(p.email.partition("@")[0]) <= 64 for p in by_kind["overlong_email"])
    assert all(p.email.partition("@")[2] in FREE_MAIL for p in by_kind["free_mail"])


def test_a_duplicate_email_is_that_of_another_person_close_by(filthy):
    duplicates = [p for p in filthy if p.email_kind == "duplicate_email"]
    neighbours = [
        [q for q in filthy[max(p.index - 8, 0) : p.index] if q.email == p.email]
        for p in duplicates if p.index > 8
    ]  # fmt: skip

    assert all(neighbours)
    assert all(p.email != p.own_email for p in duplicates if p.index > 8)


def test_role_emails_are_shared_by_colleagues(filthy):
    roles = Counter(p.email for p in filthy if p.email_kind == "role_email")

    assert max(roles.values()) > 1


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (lambda p: p.phone is None, "missing_phone"),
        (lambda p: p.street is None, "missing_address"),
        (lambda p: p.inactive_owner, "inactive_owner"),
        (lambda p: p.opted_out, "opted_out"),
        (lambda p: p.do_not_call, "do_not_call"),
        (lambda p: len(p.last_name) == LIMITS["last_name"], "overlong"),
        (lambda p: p.source not in {"Web", "Phone Inquiry", "Partner Referral", "Purchased List",
                                    "Other"}, "invalid_picklist"),
        (lambda p: p.company.endswith(" "), "trailing_blanks"),
    ],
)  # fmt: skip
def test_other_faults_have_their_shares(filthy, seen, kind):
    assert sum(map(seen, filthy)) / 4_000 == pytest.approx(0.1, abs=0.02), kind


def test_namesakes_share_their_name_but_not_their_email():
    recipe = CLEAN.model_copy(update={"dirt": Dirt(same_name=0.1)})
    people = [person(1, n, recipe) for n in range(2_000)]
    pairs = [
        (a, b) for a, b in pairwise(people)
        if (a.first_name, a.last_name) == (b.first_name, b.last_name)
    ]  # fmt: skip

    assert len(pairs) == pytest.approx(180, abs=45)
    assert all(a.email != b.email for a, b in pairs)


@pytest.mark.parametrize("locale", known_locales())
def test_no_value_is_longer_than_a_vendors_field(locale):
    people = Population(9, WORLD.model_copy(update={"locales": {locale: 1.0}}))
    everybody = [people.person(n) for n in range(1_000)]
    texts = [f.name for f in fields(Person) if f.name in LIMITS]

    assert "email" in texts
    for name in texts:
        assert max(len(getattr(p, name) or "") for p in everybody) <= LIMITS[name], name


@pytest.mark.parametrize("locale", known_locales())
def test_no_company_is_longer_than_a_vendors_field(locale):
    companies = Population(9, WORLD.model_copy(update={"locales": {locale: 1.0}}))

    for made in map(companies.company, range(400)):
        assert len(made.name) <= LIMITS["name"]
        assert len(made.domain) <= LIMITS["domain"]
        assert made.domain.replace("-", "").replace(".", "").isalnum()
        assert made.domain.isascii()
        assert made.employees >= 1
        assert made.annual_revenue > 0


def test_every_record_can_be_stored_as_utf8(filthy):
    assert repr(filthy[0]).encode()
    assert not any("\0" in str(p) for p in filthy)
    for who in filthy:
        for name in ("first_name", "last_name", "title", "description"):
            (getattr(who, name) or "").encode("utf-8")


def test_shares_of_emails_above_one_are_refused():
    with pytest.raises(ValueError, match=r"add up to 1\.2"):
        Dirt(missing_email=0.6, free_mail=0.6)
