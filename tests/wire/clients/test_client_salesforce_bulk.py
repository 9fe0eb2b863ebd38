"""salesforce-bulk, unmodified, over the TLS front."""

import sys

from client_runs import HERE, check, run, tool


def test_salesforce_bulk_cannot_tell_the_difference(client_org):
    folder = tool("salesforce-bulk")
    given = client_org.given(tls=True)
    given["access_token"] = client_org.token()

    operations = run(
        [sys.executable, "-P", str(HERE / "salesforce_bulk_operations.py")], given,
        PYTHONPATH=str(folder), REQUESTS_CA_BUNDLE=given["ca_file"], PYTHONWARNINGS="ignore",
    )  # fmt: skip

    check(operations, 15)
