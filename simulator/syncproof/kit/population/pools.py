"""Vocabulary of a locale: Faker's names, our places and words of work, ready to be drawn from.

Faker is slow to ask and slow to import, so its word lists are read once per locale and process.
Sorting and a shuffle from a fixed seed make the order of every pool independent of the process.
"""

from __future__ import annotations

import importlib
import math
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from syncproof.kit.population.recipe import LOCALES
from syncproof.kit.rng import Rng

POOL_SEED = 20_260_105

# Letters that Unicode does not take apart into a base and a mark.
SPELLED = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue",  # codespell:ignore ue
    "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "œ": "oe",
    "ł": "l", "đ": "d", "ı": "i",  # noqa: RUF001 - the Turkish letter is meant
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written, and in the letters that a mail address or domain may have."""

    text: str
    slug: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A city; the patterns have one `%s` per digit, of which they need so many."""

    city: str
    state: str
    zip: str
    zip_digits: int
    phone: str
    phone_digits: int


@dataclass(frozen=True, slots=True)
class Pools:
    """Everything of one locale that names are made of; no two words of a pool share a slug."""

    country: str
    suffix: str
    first_names: tuple[Word, ...]  # `note` is "f" or "m"
    last_names: tuple[Word, ...]
    company_words: tuple[Word, ...]  # `note` is the industry; without one it is a partner's name
    trade: tuple[str, ...]
    partners: tuple[str, ...]
    streets: tuple[str, ...]
    places: tuple[Place, ...]
    titles: tuple[tuple[str, str], ...]  # department, title
    roles: tuple[str, ...]


def slug(text: str) -> str:
    """Write a name in the letters a to z and digits."""
    lowered = unicodedata.normalize("NFC", text.lower()).translate(SPELLED)
    apart = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in apart if c.isascii() and c.isalnum())


@cache
def pools(locale: str) -> Pools:
    """Make the pools of a locale, once per process."""
    data = _file(locale)
    rng = Rng(POOL_SEED).derive("pools", locale)
    source = importlib.import_module(f"faker.providers.person.{locale}").Provider
    women = _words(source, "first_name_female_pairs", "first_names_female", "f")
    men = _words(source, "first_name_male_pairs", "first_names_male", "m")
    last_names = _distinct(_words(source, "last_name_pairs", "last_names", ""), rng.derive("last"))
    companies = data["companies"]
    return Pools(
        country=data["country"],
        suffix=data["suffix"],
        first_names=_distinct([*women, *men], rng.derive("first")),
        last_names=last_names,
        company_words=_company_words(companies, last_names, rng.derive("companies")),
        trade=tuple(companies["trade"]),
        partners=tuple(companies["partners"]),
        streets=tuple(data["streets"]),
        places=tuple(_place(row) for row in data["cities"]),
        titles=_titles(data.get("titles") or _file("en_US")["titles"]),
        roles=tuple(data["roles"]),
    )


def permutation(pool_size: int, rng: Rng) -> Callable[[int], int]:
    """Give a one-to-one map of 0…size-1 onto itself that looks random and needs no table."""
    step = rng.integer(pool_size // 3 + 1, pool_size // 3 * 2 + 1)
    while math.gcd(step, pool_size) != 1:
        step += 1
    start = rng.integer(0, pool_size - 1)
    return lambda index: (index * step + start) % pool_size


def _file(locale: str) -> dict[str, Any]:
    text = (LOCALES / f"{locale}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return data


def _words(source: Any, pairs: str, plain: str, note: str) -> list[Word]:
    """Read a word list; Japanese names come with their spelling in Latin letters."""
    if hasattr(source, pairs):
        return [Word(p[0], slug(p[2]), note) for p in sorted(getattr(source, pairs))]
    return [Word(text, slug(text), note) for text in sorted(getattr(source, plain))]


def _distinct(words: Iterable[Word], rng: Rng) -> tuple[Word, ...]:
    first = {word.slug: word for word in reversed(list(words)) if word.slug}
    kept = [first[key] for key in sorted(first)]
    rng.shuffle(kept)
    return tuple(kept)


def _company_words(
    companies: dict[str, Any], last_names: tuple[Word, ...], rng: Rng
) -> tuple[Word, ...]:
    spelled = companies.get("spelled", {})
    trade = [Word(w, spelled.get(w) or slug(w), i) for w, i in companies["words"].items()]
    taken = {word.slug for word in trade}
    partners = [w for w in last_names[: 2 * len(trade)] if w.slug not in taken]
    mixed = [*trade, *partners[: len(trade) // 2]]
    rng.shuffle(mixed)
    return tuple(mixed)


def _place(row: dict[str, str]) -> Place:
    zip_code, phone = row["zip"], row["phone"]
    return Place(
        row["city"], row["state"],
        zip_code.replace("#", "%s"), zip_code.count("#"),
        phone.replace("#", "%s"), phone.count("#"),
    )  # fmt: skip


def _titles(table: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((department, title) for department, row in table.items() for title in row)
