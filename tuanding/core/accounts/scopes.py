"""Who sees what, written once: each room declares a table, here it is combined into querysets.

Deny by default: no table, no role in it, no scope: nothing is seen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Any, cast

from django.db.models import Case, Model, Q, QuerySet, When
from django.db.models.expressions import Combinable

from tuanding.core.accounts.actors import Actor, Grant
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.kernel.nearest import did_you_mean_hint
from tuanding.core.kernel.refusal import Denied, NotFound

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING
MAY = "may_"  # before a right, as the name of a column that says whether it holds
Roles = Mapping[str, tuple[str, ...]]  # {role: names of scopes}


class _Nobody(LookupError):
    """A scope compares with a person or department that this grant does not have."""


class _WholeGrant:
    """A grant as scopes read it. Its person and department are never None: `owner_id = NULL` would be the whole pool, so
    _Nobody is raised where a grant has none."""

    def __init__(self, grant: Grant):
        self._grant = grant

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._grant, name)
        if value is None and name in ("person_id", "department_id"):
            raise _Nobody(name)
        return value


@dataclass(frozen=True)
class Scope:
    """One meaning of "mine": `q(grant)` for lists, `rows(obj)` and `token(grant)` for the search index."""

    q: Callable[[Grant], Q]
    rows: Callable[[Any], Iterable[str]] = lambda obj: ()
    token: Callable[[Grant], str | None] = lambda grant: None


ALL = Scope(q=lambda grant: EVERYTHING, rows=lambda obj: ("all",), token=lambda grant: "all")


@dataclass(frozen=True)
class Scopes:
    """The table of one model.

    rights: {right: {role: (scope name, …)}} · scopes: {name: Scope}; "all" is always known ·
    hidden: {column: roles that see it}; a column not named is seen by whoever sees the row.
    further: True where a later room adds rights to an earlier room's model (`more`).
    """

    model: str
    rights: Mapping[str, Roles]
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    further: bool = False

    @classmethod
    def more(cls, model: str, rights: Mapping[str, Roles]) -> "Scopes":
        """Rights that a later room adds to an earlier room's model, by the scopes that room named."""
        return cls(model, rights, further=True)

    @cached_property
    def scope_names_by_right(self) -> dict[str, frozenset[str]]:
        """{right: every scope name any role has for it}."""
        return {right: frozenset(n for names in roles.values() for n in names) for right, roles in self.rights.items()}

    @cached_property
    def token_functions_by_right(self) -> dict[str, tuple[Callable[[Any], Iterable[str]], ...]]:
        """{right: functions that give the search tokens of those who have it on a row}."""
        return {
            right: tuple(self.scope(name).rows for name in names) for right, names in self.scope_names_by_right.items()
        }

    def scope(self, name: str) -> Scope:
        """ValueError names the model and the scope nobody declared."""
        if name != "all" and name not in self.scopes:
            raise ValueError(f"{self.model}: no scope {name!r}{did_you_mean_hint(name, ['all', *self.scopes])}")
        return ALL if name == "all" else self.scopes[name]

    def token(self, name: str, grant: Grant) -> str | None:
        """The search token of this scope for the grant's person or department; None for a grant that has neither."""
        try:
            return self.scope(name).token(cast(Grant, _WholeGrant(grant)))
        except _Nobody:
            return None

    def condition(self, grant: Grant, right: str) -> Q | None:
        """A condition for the rows on which this grant gives the right; None when its role does not have it."""
        names = self.rights.get(right, {}).get(grant.role)
        if not names:
            return None
        if "all" in names:
            return EVERYTHING
        return reduce(or_, (self._q_of(name, grant) for name in names))

    def _q_of(self, name: str, grant: Grant) -> Q:
        try:
            return self.scope(name).q(cast(Grant, _WholeGrant(grant)))
        except _Nobody:
            return NOTHING


TABLES: dict[str, Scopes] = {}
PARTS: dict[str, list[Scopes]] = {}


def register(*tables: Scopes) -> None:
    """A later room may add rights to an earlier room's model (`Scopes.more`): the union holds.

    Raises ValueError when two rooms mean different things by one scope name, a scope is unknown, or rights are added to a
    model nobody declares.
    """
    for table in tables:
        declared = TABLES.get(table.model) if table.further else table
        if declared is None:
            raise ValueError(
                f"{table.model}: no earlier room declares who sees it{did_you_mean_hint(table.model, TABLES)}"
            )
        for name in {name for roles in table.rights.values() for names in roles.values() for name in names}:
            declared.scope(name)
        parts = PARTS.setdefault(table.model, [])
        if table not in parts:
            parts.append(table)
            TABLES[table.model] = reduce(_merge_tables, parts)


def _merge_tables(one: Scopes, other: Scopes) -> Scopes:
    """Both tables as one; roles that see a hidden column in either see it."""
    for name in one.scopes.keys() & other.scopes.keys():
        if one.scopes[name] is not other.scopes[name]:
            raise ValueError(f"{one.model}: two rooms mean different things by {name!r}")
    rights = {
        right: _merge_roles(one.rights.get(right, {}), other.rights.get(right, {}))
        for right in {**one.rights, **other.rights}
    }
    hidden = {
        c: one.hidden.get(c, frozenset()) | other.hidden.get(c, frozenset()) for c in {**one.hidden, **other.hidden}
    }
    return Scopes(one.model, rights, {**one.scopes, **other.scopes}, hidden)


def _merge_roles(one: Roles, other: Roles) -> Roles:
    return {role: tuple(dict.fromkeys((*one.get(role, ()), *other.get(role, ())))) for role in {**one, **other}}


def table_of(model: type[Model]) -> Scopes | None:
    return TABLES.get(model._meta.label)


def may(actor: Actor, right: str, model: type[Model]) -> bool:
    """Whether any of the actor's roles has the right on at least some rows."""
    table = table_of(model)
    return table is not None and any(grant.role in table.rights.get(right, {}) for grant in actor.grants)


def reach_of(model: type[Model], actor: Actor, right: str) -> Q:
    """A condition that holds for every row on which the actor has the right."""
    table = table_of(model)
    parts = [table.condition(grant, right) for grant in actor.grants] if table else []
    if EVERYTHING in parts:
        return EVERYTHING
    return reduce(or_, (part for part in parts if part is not None), NOTHING)


def visible(model: type[Model], actor: Actor, right: str = "view") -> QuerySet:
    """The rows of `model` on which the actor has the right; an empty queryset where there is no table."""
    return model._default_manager.filter(reach_of(model, actor, right))


def reaches_as_far(model: type[Model], actor: Actor, right: str, other: str = "view") -> bool:
    """Whether the right holds on every row the `other` one shows this actor, by the table alone: no query needed."""
    table = table_of(model)
    rights = table.rights if table else {}
    by_role, other_by_role = rights.get(right, {}), rights.get(other, {})
    return all({*other_by_role.get(g.role, ())} <= {*by_role.get(g.role, ())} for g in actor.grants)


def get_visible(model: type[Model], actor: Actor, pk: int | None, right: str = "view") -> Any:
    """One row with the rows it hangs under, or NotFound: strangers never learn whether it exists."""
    row = visible_or_none(model, actor, pk, right)
    if row is None:
        raise NotFound()
    return row


def visible_or_none(model: type[Model], actor: Actor, pk: int | None, right: str) -> Any:
    """The same, None where the actor does not have the right on it."""
    return _visible_row_query(model, id(table_of(model)), right)(actor, pk).first()


@lru_cache(maxsize=256)
def _visible_row_query(model: type[Model], table_id: int, right: str) -> Callable[[Actor, int | None], Rows[Any]]:
    """The query for a row with this right. `table_id` as in `_rights_query`."""
    above = [path] if (path := getattr(model, "LOCK_FIRST", "")) else []

    @composed_once
    def row(actor: Actor, pk: int | None) -> QuerySet[Any]:
        return visible(model, actor, right).select_related(*above).filter(pk=pk)

    return row


def can(actor: Actor, right: str, row: Model) -> bool:
    """Whether a page should offer this right on this row. All rights of the row are read at once and stay with it: ten
    buttons are one query. The doors ask again under the lock."""
    cache = row.__dict__.setdefault("_rights", {})
    whose = (actor.holder, actor.at)
    if whose not in cache:
        cache[whose] = _rights_on(row, actor)
    return right in cache[whose]


def _rights_on(row: Model, actor: Actor) -> frozenset[str]:
    model, table = type(row), table_of(type(row))
    if not any(may(actor, right, model) for right in (table.rights if table else ())):
        return frozenset()
    return _rights_of_true_columns(_rights_query(model, id(table))(actor, row.pk).first() or {})


def _rights_of_true_columns(columns: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name.removeprefix(MAY) for name, holds in columns.items() if name.startswith(MAY) and holds)


@lru_cache(maxsize=256)
def _rights_query(model: type[Model], table_id: int) -> Callable[[Actor, int], Rows[Mapping[str, Any]]]:
    """The query for {"may_edit": bool, …} of one row. `table_id` is the `id()` of the scopes table, so that a room
    which adds rights gets a new query."""

    @composed_once
    def rights(actor: Actor, pk: int) -> QuerySet[Any, Mapping[str, Any]]:
        return _with_rights(model._default_manager.filter(pk=pk).values("pk"), actor)

    return rights


def _with_rights(rows: QuerySet, actor: Actor) -> QuerySet:
    table = table_of(rows.model)
    rights = [right for right in (table.rights if table else ()) if may(actor, right, rows.model)]
    reached = {f"{MAY}{right}": reach_of(rows.model, actor, right) for right in rights}
    return rows.annotate(**{name: Case(When(q, then=True), default=False) for name, q in reached.items()})


def row_reader(model: type[Model], along: Sequence[str] = (), **columns: Combinable) -> Callable[[Actor, int], Any]:
    """A function `(actor, id) → row`: the row with the related rows in `along` and these further columns, its rights for
    `can` read in the same query. NotFound where the actor does not see it."""

    @composed_once
    def query(actor: Actor, pk: int) -> QuerySet[Any]:
        rows = visible(model, actor).select_related(*along).filter(pk=pk)
        return _with_rights(rows.annotate(**columns), actor)

    def read(actor: Actor, pk: int) -> Any:
        row = query(actor, pk).first()
        if row is None:
            raise NotFound()
        rights = {name: row.__dict__.pop(name) for name in [*row.__dict__] if name.startswith(MAY)}
        row.__dict__["_rights"] = {(actor.holder, actor.at): _rights_of_true_columns(rights)}
        return row

    return read


def require(row: Model, actor: Actor, right: str) -> None:
    """Before work that leaves something behind (a number, a file): raises NotFound where the actor does not see the row, Denied
    where he sees it without this right. The door checks again, under its lock."""
    get_visible(type(row), actor, row.pk)
    if visible_or_none(type(row), actor, row.pk, right) is None:
        raise Denied()


def grant_for(row: Model, actor: Actor, right: str) -> Grant | None:
    """The first grant that allows this right on this row: own roles before lent ones."""
    table = table_of(type(row))
    able = [(g, table.condition(g, right)) for g in actor.grants if table and g.role in table.rights.get(right, {})]
    for grant, q in able:
        if len(able) == 1 or type(row)._default_manager.filter(q, pk=row.pk).exists():
            return grant
    return None


def grants_for(model: type[Model], ids: Sequence[int], actor: Actor, right: str) -> dict[int, Grant]:
    """{id: the first grant that allows this right on the row}, own roles before lent ones. One query for each grant whose role
    has the right."""
    table = table_of(model)
    grants: dict[int, Grant] = {}
    for grant in actor.grants:
        q, left = table.condition(grant, right) if table else None, [pk for pk in ids if pk not in grants]
        if q is not None and left:
            allowed = model._default_manager.filter(q, pk__in=left).values_list("pk", flat=True)
            grants |= dict.fromkeys(allowed, grant)
    return grants


def visible_columns(model: type[Model], actor: Actor) -> set[str]:
    """Names of the model's columns that the scopes table does not hide from this actor."""
    names = {f.name for f in model._meta.concrete_fields}
    table = table_of(model)
    for column, roles in (table.hidden if table else {}).items():
        if not actor.has(*roles):
            names.discard(column)
    return names


def is_column_visible(model: type[Model], actor: Actor, column: str) -> bool:
    """Whether this actor may see a column, also a computed one."""
    table = table_of(model)
    return table is not None and (column not in table.hidden or actor.has(*table.hidden[column]))


def row_tokens(row: Model, right: str = "view") -> list[str]:
    """Search tokens of everybody who has the right on this row."""
    table = table_of(type(row))
    if table is None:
        return []
    return sorted({token for rows in table.token_functions_by_right.get(right, ()) for token in rows(row)})


def actor_tokens(model: type[Model], actor: Actor, right: str = "view") -> list[str]:
    """Search tokens of the actor for this model: he may find the rows that have one of them."""
    table, tokens = table_of(model), set()
    if table is None:
        return []
    for grant in actor.grants:
        for name in table.rights.get(right, {}).get(grant.role, ()):
            token = table.token(name, grant)
            if token:
                tokens.add(token)
    return sorted(tokens)
