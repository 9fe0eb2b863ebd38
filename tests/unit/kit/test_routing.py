"""What the router keeps leads to the same routes as looking them up afresh."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from syncproof.kit.registry import systems
from syncproof.kit.routing import Router
from syncproof.kit.system import Routes

ROUTES = {name: list(system.routes()) for name, system in systems().items()}
ROUTERS = {name: Router(routes) for name, routes in ROUTES.items()}
WORDS = sorted({part for rs in ROUTES.values() for r in rs for part in r.rule.split("/")})
PART = st.sampled_from([w for w in WORDS if "<" not in w]) | st.sampled_from(
    ["v59.0", "Contact", "0035g00000AbcDE", "0035g00000AbcDEAAA", "v00000000000000", "1" * 15,
     "describeDescrib", "a b", "ä" * 15, "%2F", "", "7", "v59.0.0", "sobjectsSobjectsSo"]
)  # fmt: skip
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"])


def afresh(routes, path, method):
    rules = [Rule(r.rule, endpoint=str(n), methods=r.methods) for n, r in enumerate(routes)]
    found = Map(rules, strict_slashes=False, merge_slashes=False, redirect_defaults=False)
    endpoint, args = found.bind("localhost", "/").match(path, method)
    return routes[int(endpoint)], dict(args)


def outcome(find, *given):
    try:
        return find(*given)
    except MethodNotAllowed as error:
        return sorted(error.valid_methods)
    except NotFound:
        return None


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(ROUTES)), st.lists(PART, max_size=6), METHODS)
def test_a_kept_route_is_the_route(name, parts, method):
    start = ["services", "data", "v59.0", "sobjects"] if len(parts) < 3 else []
    path = "/" + "/".join([*start, *parts])
    router = ROUTERS[name]
    expected = outcome(afresh, ROUTES[name], path, method)
    assert outcome(router.find, path, method) == expected
    assert outcome(router.find, path, method) == expected


def test_ids_share_a_route_but_not_their_names():
    routes = Routes("/x")
    routes.add("GET", "/<name>/<key>", "one")(lambda: None)
    routes.add("GET", "/<name>/describeDescrib", "described")(lambda: None)
    routes.add("GET", "/<name>/<path:rest>", "rest")(lambda: None)
    router = Router(routes)
    keys = ("0035g00000AbcDE", "0035g00000AbcDF", "0" * 14 + "a")
    for name in keys:
        for key in keys:
            route, args = router.find(f"/x/{name}/{key}", "GET")
            assert (route.operation, args) == ("one", {"name": name, "key": key})
    assert router.find("/x/a/describeDescrib", "GET")[0].operation == "described"
    args = router.find("/x/a/b/0035g00000AbcDE", "GET")[1]
    assert args == {"name": "a", "rest": "b/0035g00000AbcDE"}
    assert router.find("/x/a/b/c/0035g00000AbcDF", "GET")[1]["rest"] == "b/c/0035g00000AbcDF"


def test_parts_that_are_more_than_a_variable_are_looked_up_each_time():
    routes = Routes("/x")
    routes.add("GET", "/<key>.json", "json")(lambda: None)
    routes.add("GET", "/<key>", "plain")(lambda: None)
    router = Router(routes)
    assert router.find("/x/0035g00000AbcDE", "GET")[0].operation == "plain"
    assert router.find("/x/0035g00000.json", "GET")[0].operation == "json"


def test_what_is_found_may_be_changed_by_who_found_it():
    router = ROUTERS["salesforce"]
    path = "/services/data/v59.0/sobjects/Contact"
    router.find(path, "GET")[1]["name"] = "spoilt"
    assert router.find(path, "GET")[1]["name"] == "Contact"


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr("syncproof.kit.routing.KEPT", 3)
    router = Router(ROUTES["salesforce"])
    for n in range(10):
        assert router.find(f"/services/data/v{n}.0", "GET")[1] == {"version": f"{n}.0"}
    with pytest.raises(NotFound):
        router.find("/nowhere", "GET")
