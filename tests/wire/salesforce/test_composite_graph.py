"""Graphs of requests, each written or undone as a whole."""

import pytest

DATA = "/services/data/v59.0"
ROLLED_BACK = (
    "The transaction was rolled back since another operation in the same transaction failed."
)


def node(method, path, ref, body=None, version="59.0"):
    found = {"method": method, "url": f"/services/data/v{version}{path}", "referenceId": ref}
    return found if body is None else {**found, "body": body}


def account(ref, version="59.0", **fields):
    return node("POST", "/sobjects/Account/", ref, {"Name": "Graph", **fields}, version)


def contact(ref, parent, **fields):
    body = {"LastName": ref, "AccountId": f"@{{{parent}.id}}", **fields}
    return node("POST", "/sobjects/Contact/", ref, body)


def graph(name, *nodes):
    return {"graphId": name, "compositeRequest": list(nodes)}


def send(sf, *graphs, version="59.0"):
    url = f"/services/data/v{version}/composite/graph"
    return sf("POST", url, json={"graphs": list(graphs)})


def statuses(shown):
    return [r["httpStatusCode"] for r in shown["graphResponse"]["compositeResponse"]]


def test_graphs_have_results_of_their_own(org):
    sf = org.as_user()
    answer = send(sf, graph("1", account("acc"), contact("con", "acc")), graph("2", account("acc")))
    assert answer.status_code == 200
    first, second = answer.json()["graphs"]
    assert list(first) == ["graphId", "graphResponse", "isSuccessful"]
    assert (first["graphId"], first["isSuccessful"], statuses(first)) == ("1", True, [201, 201])
    assert (second["graphId"], second["isSuccessful"], statuses(second)) == ("2", True, [201])
    key = first["graphResponse"]["compositeResponse"][0]["body"]["id"]
    assert [c["AccountId"] for c in org.read("Contact")] == [key]
    journal = org.served.world.journal
    exchange = journal.read(journal.last)
    assert (exchange["operation"], len(exchange["ids"])) == ("composite", 3)


def test_a_graph_that_fails_is_undone_and_the_others_stay(org):
    sf = org.as_user()
    answer = send(
        sf,
        graph("bad", account("a"), contact("b", "a", Email="no"), contact("c", "a")),
        graph("good", account("a")),
    ).json()["graphs"]
    assert [g["isSuccessful"] for g in answer] == [False, True]
    rows = [r["body"][0] for r in answer[0]["graphResponse"]["compositeResponse"]]
    assert statuses(answer[0]) == [400, 400, 400]
    assert rows[1]["errorCode"] == "INVALID_EMAIL_ADDRESS"
    assert rows[0] == rows[2] == {"errorCode": "PROCESSING_HALTED", "message": ROLLED_BACK}
    assert len(org.read("Account")) == 1
    assert org.read("Contact") == []


def test_a_graph_knows_nothing_of_another(sf):
    answer = send(sf, graph("1", account("acc")), graph("2", contact("con", "acc"))).json()
    assert [g["isSuccessful"] for g in answer["graphs"]] == [True, False]


def test_after_fifteen_failures_the_rest_is_not_done(org):
    sf = org.as_user()
    bad = [graph(f"bad{n}", account("a", Foo=1)) for n in range(15)]
    answer = send(sf, graph("first", account("a")), *bad[:14], graph("still", account("a")),
                  bad[14], graph("not", account("a"))).json()["graphs"]  # fmt: skip
    assert [g["graphId"] for g in answer if g["isSuccessful"]] == ["first", "still"]
    row = answer[-1]["graphResponse"]["compositeResponse"][0]
    assert (row["httpStatusCode"], row["body"][0]["errorCode"]) == (400, "PROCESSING_HALTED")
    assert len(org.read("Account")) == 2


def test_records_are_read_changed_and_deleted_by_id_and_external_id(org):
    org.act("change_schema", "Account", None, {"name": "Gr__c", "type": "text", "length": 20,
                                               "external_id": True, "unique": True})  # fmt: skip
    sf = org.as_user()
    answer = send(sf, graph(
        "all",
        node("PATCH", "/sobjects/Account/Gr__c/1", "up", {"Name": "x"}),
        node("PATCH", "/sobjects/Account/@{up.id}", "change", {"Name": "y"}),
        node("GET", "/sobjects/Account/@{up.id}", "read"),
        node("GET", "/sobjects/Account/Gr__c/1", "again"),
        node("DELETE", "/sobjects/Account/Gr__c/1", "gone"),
    )).json()["graphs"][0]  # fmt: skip
    assert statuses(answer) == [201, 204, 200, 200, 204]
    assert answer["graphResponse"]["compositeResponse"][2]["body"]["Name"] == "y"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/query?q=SELECT+Id+FROM+Account"), ("POST", "/composite/sobjects"),
     ("GET", "/sobjects"), ("GET", "/sobjects/Account"), ("GET", "/sobjects/Account/describe"),
     ("POST", "/sobjects/Account/Id"), ("GET", "/sobjects/Account/updated?start=x&end=y"),
     ("GET", "/sobjects/Contact/003000000000001AAA/Account"), ("GET", "/limits"),
     ("PUT", "/sobjects/Account/001000000000001AAA")],
)  # fmt: skip
def test_only_records_are_nodes(org, method, path):
    answer = send(org.as_user(), graph("1", account("a"), node(method, path, "b", {})))
    shown = answer.json()["graphs"][0]
    assert (shown["isSuccessful"], statuses(shown)) == (False, [400, 400])
    assert org.read("Account") == []


def test_a_node_below_version_50_is_none(sf):
    assert not send(sf, graph("1", account("a", "49.0"))).json()["graphs"][0]["isSuccessful"]


@pytest.mark.parametrize("version", ["49.0", "38.0"])
def test_the_resource_came_with_version_50(sf, version):
    assert send(sf, graph("1", account("a")), version=version).status_code == 404


def chain(length):
    first = account("n1")
    rest = [account(f"n{n}", ParentId=f"@{{n{n - 1}.id}}") for n in range(2, length + 1)]
    return graph("1", first, *rest)


@pytest.mark.parametrize(
    ("graphs", "fits"),
    [
        ([graph(str(n), account("a")) for n in range(75)], True),
        ([graph(str(n), account("a")) for n in range(76)], False),
        ([graph("1", *[account(f"a{n}") for n in range(500)])], True),
        ([graph("1", *[account(f"a{n}") for n in range(250)]),
          graph("2", *[account(f"a{n}") for n in range(251)])], False),
        ([chain(15)], True),
        ([chain(16)], False),
        ([graph("1", *[account(f"a{n}", f"{n}.0") for n in range(50, 65)])], True),
        ([graph("1", *[account(f"a{n}", f"{n}.0") for n in range(50, 66)])], False),
    ],
    ids=["75 graphs", "76 graphs", "500 nodes", "501 nodes", "15 deep", "16 deep", "15 kinds",
         "16 kinds"],
)  # fmt: skip
def test_the_limits_of_a_call(org, graphs, fits):
    answer = send(org.as_user(), *graphs)
    if fits:
        assert all(g["isSuccessful"] for g in answer.json()["graphs"])
        assert len(org.read("Account")) == sum(len(g["compositeRequest"]) for g in graphs)
    else:
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")
        assert org.read("Account") == []


@pytest.mark.parametrize("name", ["", "_a", ".a", "a.b", "x" * 41, "é", 1, None])
def test_a_graph_id_begins_with_a_letter_or_digit_and_is_short(sf, name):
    assert send(sf, graph(name, account("a"))).status_code == 400


def test_graph_ids_are_unique(sf):
    assert send(sf, graph("1", account("a")), graph("1", account("a"))).status_code == 400


@pytest.mark.parametrize("body", [{}, [], {"graphs": {}}, {"graphs": [1]}, {"graphs": [], "x": 1},
                                  {"graphs": [{"graphId": "1"}]}])  # fmt: skip
def test_a_body_that_is_not_of_the_form_is_refused(sf, body):
    assert sf("POST", "/composite/graph", json=body).status_code == 400


def test_a_graph_is_one_call(org):
    sf = org.as_user()

    def used(answer):
        return answer.headers["Sforce-Limit-Info"]

    before = int(used(sf("GET", "/limits")).partition("=")[2].partition("/")[0])
    after = used(send(sf, chain(5), graph("2", account("x"))))
    assert int(after.partition("=")[2].partition("/")[0]) == before + 1
