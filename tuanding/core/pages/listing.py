"""One list for one request: what the templates read. Everything that narrows it is in the address."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from tuanding.core.pages import formats
from tuanding.core.pages.context import address_or_empty
from tuanding.core.pages.keyset import Key
from tuanding.core.pages.lists import ListAct, ListColumn, ListPage, Tab
from tuanding.core.pages.request import Request
from tuanding.core.pages.rows import rows_html
from tuanding.core.pages.steady import Which, first_ids, first_page

COUNT_TO = 1000


class Listing:
    """`page` in the templates."""

    def __init__(self, spec: ListPage, request: Request, params: QueryDict | None = None):
        """`params` are those of the list's address where the request is to another one."""
        self.spec, self.request, self.actor = spec, request, request.actor
        self.params = request.GET if params is None else params
        self.query = self.params.get("q", "").strip()
        self.key: Key = spec.key(self.params.get("order", ""), request.actor)
        self._counted: dict[str, str] = {}
        self.title, self.noun, self.clause, self.per_page = spec.title, spec.noun, spec.clause, spec.per_page
        self.search_hint, self.empty_title, self.empty_text = spec.search_hint, spec.empty_title, spec.empty_text

    # What is in it

    @cached_property
    def tab(self) -> Tab | None:
        offered = self.spec_tabs
        return next((t for t in offered if t.name == self.params.get("tab")), offered[0] if offered else None)

    @cached_property
    def spec_tabs(self) -> list[Tab]:
        return [t for t in self.spec.tabs if not t.roles or self.actor.has(*t.roles)]

    @cached_property
    def _all_rows(self) -> QuerySet:
        return self.spec.queryset(self.actor)

    @cached_property
    def _rows_without_joins(self) -> QuerySet:
        return self.spec.rows_without_joins(self.actor)

    def _rows_in_tab(self, rows: QuerySet, tab: Tab | None) -> QuerySet:
        return rows.filter(tab.q(self.actor, self.request.now)) if tab else rows

    def _composed_query_key(self, tab: Tab | None) -> Which | None:
        """The key of the composed query of a tab with its filters; None where it has to be composed for this
        request."""
        names = tuple(self.chosen) if tab is self.tab else ()
        special = any(one.q for one in self.spec.filters if one.name in names)
        if not tab or not tab.steady or special or not self.spec.rows or not self.spec.among:
            return None
        return Which(self.spec.model, self.spec.rows, self.spec.among, tab.q, names)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Filter name → value, only what the filters offer."""
        chosen = {}
        for one in self.spec.filters:
            value = self.params.get(one.name, "")
            if value and value in {str(code) for code, _ in self.choices[one.name]}:
                chosen[one.name] = value
        return chosen

    @cached_property
    def choices(self) -> dict[str, list]:
        return {one.name: list(one.choices(self.actor)) for one in self.spec.filters}

    def _matching_rows(self, rows: QuerySet) -> QuerySet:
        """Those of the rows that the tab, the search and the filters let through."""
        rows = self._rows_in_tab(rows, self.tab)
        for one in self.spec.filters:
            if one.name in self.chosen:
                rows = rows.filter(one.condition(self.chosen[one.name]))
        return self.spec.search_in(rows, self.query, self.actor)

    @property
    def matching(self) -> QuerySet:
        """All that this list shows on all of its pages."""
        return self._matching_rows(self._rows_without_joins).order_by()

    def ordered(self) -> QuerySet:
        return self.key.ordered(self._matching_rows(self._all_rows))

    @cached_property
    def _fetched(self) -> list:
        fetched: list = []
        most = self.spec.per_page + 1
        for rows in self._parts(self.params.get("cursor", ""), most):
            fetched += rows
            if len(fetched) >= most:
                break
        return fetched[:most]

    def _parts(self, cursor: str, most: int) -> Iterator[Iterable]:
        """The queries of the page's rows: the second is only made when the first does not fill the page."""
        which = None if cursor or self.query else self._composed_query_key(self.tab)
        if which:
            for part in range(1 + self.key.nullable):
                yield first_page(which, self.key, most, part)(self.actor, *self.chosen.values())
        elif self.key.by_id:
            yield self.key.after(self.ordered(), cursor)[:most]
        else:
            # Sorted by ids alone: joins and subqueries of the columns run for this page's rows only.
            for ids in self.key.parts(self._matching_rows(self._rows_without_joins), cursor):
                yield self.key.ordered(self._all_rows.filter(pk__in=ids.values("pk")[:most]))

    @cached_property
    def rows(self) -> list:
        return self._fetched[: self.spec.per_page]

    @property
    def rows_html(self) -> SafeString:
        name_of = self.spec.name_of if self.batch else None
        return rows_html(
            self.rows, self.visible_columns, self.request.now, name_of=name_of, new_id=self.params.get("new", "")
        )

    @cached_property
    def total(self) -> str:
        """Counted up to 1,000; not at all when everything is already here."""
        if not self.params.get("cursor") and len(self._fetched) <= self.spec.per_page:
            return formats.number(len(self._fetched))
        if not self.narrowed and self.tab:
            return self._tab_count(self.tab)
        which = None if self.query else self._composed_query_key(self.tab)
        return self._steady_count(which, self.chosen.values()) if which else limited_count(self.matching)

    def _tab_count(self, tab: Tab) -> str:
        """How many a tab has, counted once."""
        if tab.name not in self._counted:
            which = self._composed_query_key(tab)
            whole = which._replace(filters=()) if which else None
            self._counted[tab.name] = (
                self._steady_count(whole) if whole else limited_count(self._rows_in_tab(self._rows_without_joins, tab))
            )
        return self._counted[tab.name]

    def _steady_count(self, which: Which, values: Iterable[str] = ()) -> str:
        return formats.count_up_to(first_ids(which, COUNT_TO + 1)(self.actor, *values).count(), COUNT_TO)

    @property
    def narrowed(self) -> bool:
        return bool(self.query or self.chosen)

    # Columns and cells

    @cached_property
    def allowed(self) -> list[ListColumn]:
        return self.spec.columns_for(self.actor)

    @cached_property
    def visible_columns(self) -> list[ListColumn]:
        """Those chosen in the address, in the list's order; without a choice all."""
        names = set(self.params.getlist("col"))
        return [c for c in self.allowed if not names or c.name in names or c.always] or self.allowed

    @cached_property
    def columns(self) -> list[dict]:
        return [{"label": c.label, "css": c.css, **self._sorting(c)} for c in self.visible_columns]

    @property
    def choosable(self) -> list[dict]:
        names = {c.name for c in self.visible_columns}
        return [{"name": c.name, "label": c.label, "visible": c.name in names} for c in self.allowed if not c.always]

    def _sorting(self, col: ListColumn) -> dict:
        if not col.sort:
            return {}
        current = col.sort == self.key.name
        turned = f"{'' if current and self.key.descending else '-'}{col.sort}"
        sorted_ = ("descending" if self.key.descending else "ascending") if current else ""
        return {"sort_url": self.url(order=turned), "sorted": sorted_}

    # Addresses

    def url(self, **change: Any) -> str:
        """This list with something changed; another order or filter begins at the top again."""
        params = self.params.copy()
        for name in ("cursor", "export", "new"):
            params.pop(name, None)
        for name, value in change.items():
            params.pop(name, None)
            if value not in (None, ""):
                params[name] = value
        return f"{self.request.path}?{params.urlencode()}" if params else self.request.path

    @property
    def query_string(self) -> str:
        """The query string of this list, for a batch form that means all of its rows."""
        return self.url().partition("?")[2]

    @property
    def more_url(self) -> str:
        if len(self._fetched) <= self.spec.per_page:
            return ""
        return self.url(cursor=self.key.cursor(self._fetched[self.spec.per_page - 1]))

    @property
    def cleared(self) -> str:
        return self.url(q=None, **dict.fromkeys((f.name for f in self.spec.filters), None))

    @cached_property
    def search_form_hidden_fields(self) -> list[tuple[str, str]]:
        """(name, value) of every parameter that the search form does not ask for itself."""
        return [
            (n, v) for n, values in self.params.lists() for v in values if n not in ("q", "cursor", "export", "new")
        ]

    @property
    def column_form_hidden_fields(self) -> list[tuple[str, str]]:
        """The same of the form that chooses columns, with the search text."""
        query = [("q", self.query)] if self.query else []
        return [(n, v) for n, v in self.search_form_hidden_fields if n != "col"] + query

    @cached_property
    def tabs(self) -> list[dict]:
        return [self._tab(tab) for tab in self.spec_tabs]

    def _tab(self, tab: Tab) -> dict:
        url = self.url(tab=tab.name, q=None, **dict.fromkeys((f.name for f in self.spec.filters), None))
        number = self._tab_count(tab) if tab.count else None
        return {"label": tab.label, "url": url, "current": tab is self.tab, "count": number}

    @cached_property
    def filters(self) -> list[dict]:
        filters = []
        for one in self.spec.filters:
            labels = {str(code): label for code, label in self.choices[one.name]}
            if not labels:
                continue
            chosen = labels.get(self.chosen.get(one.name, ""), "")
            without = self.url(**{one.name: None})
            begin = f"{without}{'&' if '?' in without else '?'}{one.name}="
            options = [] if chosen else [{"label": label, "url": begin + quote(code)} for code, label in labels.items()]
            filters.append({"label": one.label, "options": options, "chosen": chosen, "without": without})
        return filters

    # Acts

    @property
    def acts(self) -> list[dict]:
        return [
            self._act(a) for a in self.spec.acts if self.spec.allows(a, self.actor) and address_or_empty(a.url_name)
        ]

    @cached_property
    def batch(self) -> list[dict]:
        tab = self.tab.name if self.tab else ""
        return [
            self._act(act)
            for act in self.spec.batch
            if (not act.tabs or tab in act.tabs)
            and self.spec.allows(act, self.actor)
            and address_or_empty(act.url_name)
        ]

    def _act(self, act: ListAct) -> dict:
        return {"label": act.label, "icon": act.icon, "url": reverse(act.url_name)}

    @property
    def create_url(self) -> str:
        create = self.spec.create
        return address_or_empty(create.url_name) if create and self.spec.allows(create, self.actor) else ""

    @property
    def create_label(self) -> Any:
        return self.spec.create.label if self.spec.create else ""

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        if not self.spec.exportable(self.actor):
            return []
        return [("Excel", self.url(export="xlsx")), ("CSV", self.url(export="csv"))]


def limited_count(rows: QuerySet) -> str:
    """Up to 1,000: then 1,000+, because nobody reads the rest and the database would have to."""
    return formats.count_up_to(rows.order_by().values("pk")[: COUNT_TO + 1].count(), COUNT_TO)
