"""jsforce from npm, unmodified: what a connector in JavaScript does."""

from client_runs import HERE, check, node, run, tool


def test_jsforce_cannot_tell_the_difference(client_org):
    folder = tool("node")
    given = client_org.given()

    operations = run(
        [node(), str(HERE / "jsforce_operations.cjs")], given,
        NODE_PATH=str(folder / "node_modules"), NODE_NO_WARNINGS="1",
    )  # fmt: skip

    check(operations, 137)
