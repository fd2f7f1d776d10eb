"""What a room declares of a list: its rows, columns, tabs, filters, search and acts. `show_list` is its page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import is_column_visible, may, visible
from tuanding.core.pages.keyset import Key
from tuanding.core.pages.request import Request
from tuanding.core.search.queries import ids
from tuanding.core.search.registry import FINDABLE

SEARCH_HINT = gettext_lazy("在这个视图中找")
NOTHING_YET = gettext_lazy("还没有")
MOST_HITS = 200


@dataclass(frozen=True, kw_only=True)
class ListColumn:
    """A column.

    `value(row)` is its value (default: the attribute `name`, dots for relations); `html(row)` its markup, when a plain
    value is not enough; `url(row)` makes it a link. `numeric` right-aligns; `priority` 2 or 3 leaves first when it gets
    narrow. `phone`: where it stands on a phone's card: "title", "sub", "side", "under", or "" for nowhere. `sort` is
    the field to order by, `nullable` when that may be empty; `column` names the field of the scopes table it shows.
    """

    name: str
    label: Any
    value: Callable[[Any], Any] | None = None
    html: Callable[[Any], Any] | None = None
    url: Callable[[Any], str] | None = None
    numeric: bool = False
    priority: int = 1
    phone: str = ""
    sort: str = ""
    nullable: bool = False
    column: str = ""
    always: bool = False

    def of(self, row: Any) -> Any:
        if self.value:
            return self.value(row)
        value = row
        for step in self.name.split("."):
            value = getattr(value, step, None)
        return value

    @property
    def css(self) -> str:
        words = (
            "n" if self.numeric else "",
            f"p{self.priority}" if self.priority > 1 else "",
            f"k-{self.phone}" if self.phone else "wide",
        )
        return " ".join(word for word in words if word)


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view of the list: `q(actor, now)`; `count` shows how many. `roles` are those it is offered to (empty: all).

    `steady`: `q` is a function of a module and depends on the actor alone, so that its SQL is composed once.
    """

    name: str
    label: Any
    q: Callable[[Any, Any], Q] = lambda actor, now: Q()
    count: bool = True
    roles: tuple[str, ...] = ()
    steady: bool = False


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A choice in the address: `choices(actor)` are (value, label), none for whom it is not offered; `q(value)` the condition
    (default: field = value)."""

    name: str
    label: Any
    choices: Callable[[Any], Sequence[tuple[Any, Any]]]
    q: Callable[[str], Q] | None = None

    def condition(self, value: str) -> Q:
        return self.q(value) if self.q else Q(**{self.name: value})


@dataclass(frozen=True, kw_only=True)
class ListAct:
    """A button above the list, or of the batch bar: where it posts the ticked ids. `right` on the list's model, if any; `tabs`:
    names of the tabs on whose rows it works (empty: all)."""

    label: Any
    icon: str
    url_name: str
    right: str = ""
    tabs: tuple[str, ...] = ()


@dataclass(kw_only=True)
class ListPage:
    """Declared once per list, or made for an actor; the view calls `show_list`.

    `rows(actor)` is the queryset with its select_related (default: everything visible), `among(actor)` the same rows
    without what only columns need, for counting and sorting. `search(rows, text, actor)` narrows it to a text. `create`
    and `acts` are shown to whoever has their right. The number of queries is fixed: one for the rows, one per counted
    tab, one for the total.
    """

    model: type[Model]
    title: Any
    noun: Any
    columns: Sequence[ListColumn]
    order: str = "-pk"
    tabs: Sequence[Tab] = ()
    filters: Sequence[Filter] = ()
    acts: Sequence[ListAct] = ()
    batch: Sequence[ListAct] = ()
    rows: Callable[[Any], QuerySet] | None = None
    among: Callable[[Any], QuerySet] | None = None
    search: Callable[[QuerySet, str, Any], QuerySet] | None = None
    search_fields: Sequence[str] = ()
    search_hint: Any = SEARCH_HINT
    clause: str = ""
    per_page: int = 50
    template: str = "pages/list.html"
    right: str = "view"
    export_right: str | None = "view"
    name_of: Callable[[Any], str] = str
    empty_title: Any = NOTHING_YET
    empty_text: Any = ""
    create: ListAct | None = None
    context: Callable[[Request], dict] = field(default=lambda request: {})

    def queryset(self, actor) -> QuerySet:
        return self.rows(actor) if self.rows else visible(self.model, actor, self.right)

    def rows_without_joins(self, actor) -> QuerySet:
        """The rows of `queryset` without what only columns need."""
        return self.among(actor) if self.among else self.queryset(actor)

    def search_in(self, rows: QuerySet, text: str, actor) -> QuerySet:
        """Those of the rows, narrowed by tab and filters already, that match the text of the search box: by the room's own
        search, else by the search index where it has the model, else by `search_fields`."""
        if not text:
            return rows
        if self.search:
            return self.search(rows, text, actor)
        if self.model._meta.label in FINDABLE:
            return rows.filter(pk__in=ids(text, actor, self.model._meta.label, MOST_HITS, among=rows))
        hits = Q()
        for name in self.search_fields:
            hits |= Q(**{f"{name}__icontains": text})
        return rows.filter(hits) if self.search_fields else rows

    def columns_for(self, actor) -> list[ListColumn]:
        """Without the columns hidden from this actor."""
        return [col for col in self.columns if not col.column or is_column_visible(self.model, actor, col.column)]

    def allows(self, act: ListAct | None, actor) -> bool:
        return act is not None and (not act.right or may(actor, act.right, self.model))

    def exportable(self, actor) -> bool:
        return self.export_right is not None and may(actor, self.export_right, self.model)

    def key(self, order: str, actor: PersonActor) -> Key:
        """The order named in the address when a column this actor sees offers it, else the list's own. What is hidden
        would show in the order of the rows, and in the address of the next page."""
        sortable = {col.sort: col for col in self.columns_for(actor) if col.sort}
        col = sortable.get(order.lstrip("-"))
        if col:
            return Key.of(order, col.nullable)
        own = sortable.get(self.order.lstrip("-"))
        return Key.of(self.order, bool(own and own.nullable))
