"""Golden exchanges: what the vendor is known to answer, word for word."""

import json
from pathlib import Path

import pytest
import requests

FOLDER = Path(__file__).parents[3] / "fixtures" / "wire" / "salesforce"
FILES = sorted(FOLDER.glob("errors*.json"))
READ = [golden for file in FILES for golden in json.loads(file.read_text(encoding="utf-8"))]
GOLDEN = [golden for golden in READ if "method" in golden]  # SOAP's are read elsewhere


@pytest.mark.parametrize("golden", GOLDEN, ids=[g["name"] for g in GOLDEN])
def test_an_error_is_the_vendors_word_for_word(salesforce_url, admin_token, golden):
    headers = {} if golden.get("anonymous") else {"Authorization": f"Bearer {admin_token}"}
    answer = requests.request(
        golden["method"], salesforce_url + golden["path"], json=golden.get("body"),
        headers=headers, timeout=10,
    )  # fmt: skip
    assert (answer.status_code, answer.json()) == (golden["status"], golden["answer"])
