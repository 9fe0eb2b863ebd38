"""Users, roles, groups and queues of an organisation, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

if TYPE_CHECKING:
    from syncproof.kit.storage import Transaction
    from syncproof.kit.system import Instance

DEEPEST = 100


@dataclass(slots=True)
class Directory:
    """Everybody by id: users with role and user name, roles with the one above, groups."""

    users: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    above: dict[str, str | None] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, instance: Instance, tx: Transaction) -> Directory:
        """Read them from the tables."""
        tables = instance.store.tables
        user, role, group = tables["User"].c, tables["UserRole"].c, tables["Group"].c
        member = tables["GroupMember"].c
        found = cls()
        for key, of_role, name in tx.run(select(user.Id, user.UserRoleId, user.Username)):
            found.users[key] = (of_role, name.lower())
        for key, name, above in tx.run(select(role.Id, role.Name, role.ParentRoleId)):
            found.roles[key], found.above[key] = name, above
        for key, name, kind, related in tx.run(
            select(group.Id, group.Name, group.Type, group.RelatedId)
        ):
            found.groups[key] = (name, kind, related)
        for of_group, key in tx.run(select(member.GroupId, member.UserOrGroupId)):
            found.members.setdefault(key, []).append(of_group)
        return found

    def roles_above(self, role: str | None) -> list[str]:
        """List a role and those above it, the lowest first."""
        found: list[str] = []
        while role is not None and role not in found and len(found) < DEEPEST:
            found.append(role)
            role = self.above.get(role)
        return found

    def team(self, user: str) -> frozenset[str]:
        """List the user and everybody below in the role hierarchy."""
        mine = self.users[user][0]
        if mine is None:
            return frozenset({user})
        below = {u for u, (r, _) in self.users.items() if mine in self.roles_above(r)[1:]}
        return frozenset({user} | below)

    def groups_of(self, user: str) -> frozenset[str]:
        """List the groups and queues that a user is a member of, by whatever way."""
        found: set[str] = set()
        todo = [user, *self._role_groups(user)]
        found.update(todo[1:])
        while todo:
            for group in self.members.get(todo.pop(), ()):
                if group not in found:
                    found.add(group)
                    todo.append(group)
        return frozenset(found)

    def _role_groups(self, user: str) -> list[str]:
        roles = self.roles_above(self.users[user][0])
        return [
            key for key, (_, kind, related) in self.groups.items()
            if kind == "Organization" or (kind == "Role" and related in roles[:1])
            or (kind == "RoleAndSubordinates" and related in roles)
        ]  # fmt: skip

    def owners(self, team: Iterable[str]) -> frozenset[str]:
        """List a team with the queues that any of it belongs to."""
        users = list(team)
        groups = {g for u in users for g in self.groups_of(u)}
        return frozenset({*users, *(g for g in groups if self.groups[g][1] == "Queue")})

    def labels(self, user: str) -> set[str]:
        """List the words by which sharing rules mean a user, in lower case."""
        role, name = self.users[user]
        above = self.roles_above(role)
        found = {"all", name, user.lower()}
        found |= {f"role:{self.roles[r].lower()}" for r in above[:1] if r in self.roles}
        found |= {f"role_and_below:{self.roles[r].lower()}" for r in above if r in self.roles}
        return found | {f"group:{self.groups[g][0].lower()}" for g in self.groups_of(user)}

    def answers(self, team: Iterable[str], label: str) -> bool:
        """Say whether anybody of a team is meant by a word of a sharing rule."""
        return any(label.lower() in self.labels(u) for u in team)

    def named(self, label: str) -> frozenset[str]:
        """List the owners that are meant by a word of a sharing rule."""
        users = {u for u in self.users if label.lower() in self.labels(u)}
        queues = {
            key for key, (name, kind, _) in self.groups.items()
            if kind == "Queue" and f"group:{name.lower()}" == label.lower()
        }  # fmt: skip
        return frozenset(users | queues)
