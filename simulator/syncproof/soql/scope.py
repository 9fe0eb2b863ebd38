"""Names of a query resolved against a describe."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncproof.kit.describe import Field, ObjectType
from syncproof.soql.bound import Column, Hop, Param
from syncproof.soql.errors import malformed, no_column, no_object, no_relationship

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncproof.kit.describe import Describe
    from syncproof.soql import tree
    from syncproof.soql.context import QueryContext

MAX_LEVELS = 5
_ID = Field("Id", "id", nillable=False)
# What a polymorphic relationship shows, whatever it points to (SOQL reference, "Name" object).
NAME_FIELDS = {
    "Id": "id", "Name": "string", "FirstName": "string", "LastName": "string", "Email": "email",
    "Phone": "phone", "Title": "string", "Type": "string", "Username": "string",
    "UserRoleId": "reference", "ProfileId": "reference", "Alias": "string", "IsActive": "boolean",
}  # fmt: skip
NAME_ENTITY = ObjectType("Name", tuple(Field(n, t) for n, t in NAME_FIELDS.items()))


@dataclass(slots=True)
class Shared:
    """What all parts of one statement share while it is bound."""

    describe: Describe
    tables: Mapping[str, Any]
    version: float
    fiscal_start_month: int
    zone: ZoneInfo
    locale: str
    params: list[Param] = dataclass_field(default_factory=list)
    cacheable: bool = True
    relationships: set[tuple[str, ...]] = dataclass_field(default_factory=set)

    def param(
        self,
        literal: tree.Literal | tuple[tree.Literal, ...],
        convert: Callable[[Any, QueryContext], Any],
        at: int,
    ) -> Param:
        """Make a bound parameter for a literal; its refusals point at `at`."""
        made = Param(f"p{len(self.params)}", literal, convert, at)
        self.params.append(made)
        return made

    def object(self, name: str) -> ObjectType | None:
        """Find an object that can be queried."""
        found = self.describe.object(name)
        if found is None or not found.flag("queryable") or found.name not in self.tables:
            return None
        return found


@dataclass(slots=True)
class Scope:
    """The names that one SELECT can use."""

    shared: Shared
    object: ObjectType
    aliases: dict[str, tuple[Hop, ...]]

    @classmethod
    def of_root(cls, shared: Shared, sources: tuple[tree.Source, ...]) -> Scope:
        """Open the scope of a query on an object, with the aliases of its FROM clause."""
        first = sources[0]
        if len(first.path.names) > 1:
            raise no_object(str(first.path), first.path.at)
        found = shared.object(first.path.names[0])
        if found is None:
            raise no_object(first.path.names[0], first.path.at)
        scope = cls.of_object(shared, found, first.alias)
        for source in sources[1:]:
            scope.add_source(source)
        return scope

    @classmethod
    def of_object(cls, shared: Shared, found: ObjectType, alias: str | None) -> Scope:
        """Open the scope of a query whose object is known."""
        aliases: dict[str, tuple[Hop, ...]] = {found.name.lower(): ()}
        if alias:
            aliases[alias.lower()] = ()
        return cls(shared, found, aliases)

    def add_source(self, source: tree.Source) -> None:
        """Learn the alias of a parent, as in `FROM Contact c, c.Account a`."""
        names = source.path.names
        if len(names) < 2 or names[0].lower() not in self.aliases or not source.alias:
            raise no_relationship(str(source.path), source.path.at)
        hops, entity = self._walk(names[:-1], source.path.at)
        hops = (*hops, self._hop(entity, names[-1], source.path.at))
        self.aliases[source.alias.lower()] = hops

    def resolve(self, path: tree.Path) -> Column:
        """Find the field behind a path."""
        hops, entity = self._walk(path.names[:-1], path.at)
        found = entity.field(path.names[-1])
        if found is None:
            raise no_column(path.names[-1], entity.name, path.at)
        names = tuple(h.name for h in hops)
        for depth in range(len(names)):
            self.shared.relationships.add((self.object.name, *names[: depth + 1]))
        return Column(hops, entity, found)

    def relationship(self, path: tree.Path) -> tuple[Hop, ...]:
        """Find the parents behind a path of relationships alone."""
        hops, entity = self._walk(path.names[:-1], path.at)
        return (*hops, self._hop(entity, path.names[-1], path.at))

    def _walk(self, names: tuple[str, ...], at: int) -> tuple[tuple[Hop, ...], ObjectType]:
        hops: tuple[Hop, ...] = ()
        if names and names[0].lower() in self.aliases:
            hops, names = self.aliases[names[0].lower()], names[1:]
        entity = self._entity(hops)
        for name in names:
            hops = (*hops, self._hop(entity, name, at))
            entity = self._entity(hops)
        if len(hops) > MAX_LEVELS:
            raise malformed(f"a path may follow at most {MAX_LEVELS} relationships", at)
        return hops, entity

    def _entity(self, hops: tuple[Hop, ...]) -> ObjectType:
        if not hops:
            return self.object
        return NAME_ENTITY if hops[-1].polymorphic else hops[-1].targets[0]

    def _hop(self, entity: ObjectType, name: str, at: int) -> Hop:
        reference = entity.parent(name)
        if reference is None or not reference.relationship:
            raise no_relationship(name, at)
        targets = [self.shared.object(t) for t in reference.reference_to]
        known = tuple(t for t in targets if t is not None)
        if not known:
            raise no_relationship(name, at)
        polymorphic = reference.polymorphic or len(reference.reference_to) > 1
        return Hop(reference.relationship, reference, known, polymorphic)
