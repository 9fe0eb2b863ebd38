from base64 import b64decode

from syncproof.systems.salesforce.domain.places import places


def valid_for(code):
    option = next(o for o in places().state_options if o["value"] == code)
    bits = b64decode(option["validFor"])
    order = list(places().countries)
    return {c for n, c in enumerate(order) if bits[n // 8] & 0x80 >> n % 8}


def test_a_state_is_valid_for_the_countries_that_have_it():
    assert valid_for("TX") == {"US"}
    assert valid_for("CA") == {"US", "IT"}
    for code in {o["value"] for o in places().state_options}:
        assert valid_for(code) == {c for c, states in places().states.items() if code in states}


def test_places_are_found_by_code_and_name_in_any_case():
    assert places().country(" côte d'ivoire") is None
    assert places().country("gErMaNy") == places().country("de")
    assert places().state("CA", "ontario") == places().state("CA", "ON")
    assert places().state("DE", "Bayern") is None


def test_the_lists_hold_iso_codes_once_under_one_name():
    names = [n.lower() for n in places().countries.values()]
    assert len(names) == len(set(names)) == 239
    assert all(len(c) == 2 and c.isupper() for c in places().countries)
    assert places().states.keys() <= places().countries.keys()
    for states in places().states.values():
        assert len({n.lower() for n in states.values()}) == len(states)
