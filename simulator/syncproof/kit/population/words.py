"""Words that all locales share: picklist values, remarks, names in odd Unicode."""

# ruff: noqa: RUF001 - letters that look like others are the point

from __future__ import annotations

# Salesforce's standard values of LeadSource, with how often each occurs among ten.
SOURCES = ("Web", "Web", "Web", "Web", "Phone Inquiry", "Phone Inquiry", "Partner Referral",
           "Purchased List", "Purchased List", "Other")  # fmt: skip

PARTNER_INDUSTRIES = ("Consulting", "Finance", "Insurance", "Other")

INVALID_INDUSTRIES = ("Manufactoring", "Tech / IT", "n/a", "Sonstiges", "software")
INVALID_SOURCES = ("Trade show 2019", "webform_old", "?", "Messe", "import-3")

REMARKS = (
    "Asked for a quote.", "Wants to be called back after the holidays.",
    "Met at the trade fair; knows our product from a former employer.",
    "Budget is decided in autumn.", "Prefers email to the telephone.",
    "Uses a competitor's product until the contract ends.", "Downloaded the white paper twice.",
    "Decides together with the head of department.", "Second contact:\nplease copy the assistant.",
)  # fmt: skip

# (first name, last name): decomposed marks, letters outside the basic plane, right to left,
# invisible joiners, capitals that grow in lower case. All are names that people could enter.
ODD_NAMES = (
    ("Zoe\u0308", "Garci\u0301a"), ("İpek", "Işık"), ("Łukasz", "Żółć"), ("𠮷", "𠮷田"),
    ("محمد", "الأحمد"), ("נועה", "לוי"), ("Anna 😀", "Schmidt"), ("Jean\u00a0Luc", "D’Arcy"),
    ("Mary\u200bAnn", "O'Neill"), ("नेहा", "शर्मा"), ("Đặng", "Nguyễn"), ("ﬁona", "Straße"),
    ("Ng", "Ø"), ("D\u2011Angelo", "MacDonald‐Ross"), ("👩‍💻 Kim", "이"),
)  # fmt: skip
