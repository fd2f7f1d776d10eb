"""What waits for a contract: drafts to sign, what was sent back, clients to tell; originals, reviews and seals; the
deposit."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from tuanding.contracting.contracts.dossier import authors_of
from tuanding.contracting.contracts.models import Approval, Contract, Receipt, Revision, Seal, Signature, Told
from tuanding.contracting.contracts.states import (
    APPROVED,
    CONTRACT,
    DEAD,
    DRAFT,
    ORDER,
    SEALED,
    SENT_BACK,
    SUBMITTED,
)
from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.steps import Deed
from tuanding.core.pages import formats
from tuanding.core.pages.addresses import address_of
from tuanding.core.worklist import holders
from tuanding.core.worklist.clocks import Clock, end_of
from tuanding.core.worklist.keeping import close_about
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.registry import Ask, Change, Kind, Open, Source, Step, Task, client_of, rows_of
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals import states as proposing
from tuanding.selling.proposals import work as proposals

SIGN, MEND, TELL, DEPOSIT = "contract_draft", "contract_sent_back", "contract_sealed", "contract_deposit"
RECEIVE, REVIEW, SEAL = "contract_submitted", "contract_review", "contract_approved"
KINDS = (SIGN, MEND, TELL, DEPOSIT, RECEIVE, REVIEW, SEAL)
OF_FINANCE = (RECEIVE, REVIEW, SEAL)
CLOCKS = {SEAL: "seal_hours", TELL: "tell_hours"}  # 5.5: "immediately"
CONTRACTS = "contracts"


def register_as_successor() -> None:
    """An accepted proposal waits until its order has a live contract."""
    proposals.register_successor(
        lambda: Exists(Contract.objects.filter(group_order=OuterRef("pk")).exclude(state__in=DEAD))
    )


def _kinds() -> list[Kind]:
    def kind(code: str, title: Any, icon: str, clause: str, right: str, door: str, state: str = "now") -> Kind:
        return Kind(
            code=code,
            title=title,
            icon=icon,
            clause=clause,
            address=lambda task: address_of("contracts:contract", task.item.subject_id),
            right=(right, CONTRACT),
            door=door,
            where=_contract_label,
            state=state,
            days=frozenset({"due"}) if code == DEPOSIT else frozenset(),
        )

    return [
        kind(SIGN, gettext_lazy("请客户签合同"), "signature", "5.2", "sign", "submit"),
        kind(MEND, gettext_lazy("照评审意见改合同"), "arrow-back-up", "5.4", "edit", "revise", "late"),
        kind(TELL, gettext_lazy("通知客户缴预付款"), "message-forward", "5.5", "tell", "told", "due"),
        kind(RECEIVE, gettext_lazy("收下原件，九点评审"), "file-certificate", "5.4", "receive", "receipt"),
        kind(REVIEW, gettext_lazy("九点评审"), "file-certificate", "5.4", "review", "review"),
        kind(SEAL, gettext_lazy("盖章"), "rubber-stamp", "5.5", "seal", "seal", "due"),
        kind(DEPOSIT, gettext_lazy("等预付款"), "clock", "5.5", "view", ""),  # held by the client: on nobody's Today
    ]


def _draft_kind() -> Kind:
    return Kind(
        code=proposals.LEAD[proposing.DRAFT],
        title=gettext_lazy("起草合同"),
        icon="file-certificate",
        clause="5.2",
        address=lambda task: address_of("contracts:new", task.order.pk),
        right=("work", ORDER),
        door="contract",
    )


def _contract_label(task: Task, now: datetime) -> str:
    params = task.item.params
    amount = f" {formats.money(Decimal(params['total']))}" if "total" in params else ""
    return f"{task.client} {params['number']}{amount}"


@composed_once
def contracts_of_clients(client_ids: list[int]) -> QuerySet[Contract]:
    """The live contracts of these clients, each annotated with the moments of its newest facts."""
    of_contract = {"contract": OuterRef("pk")}
    revisions = Revision.objects.filter(**of_contract).order_by("-number")
    newest = Revision.objects.filter(contract=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
    tellings = Told.objects.filter(**of_contract).order_by("pk")

    def last(model: Any) -> Subquery:
        return Subquery(model._default_manager.filter(**of_contract).order_by("-pk").values("at")[:1])

    rows = Contract.objects.filter(group_order__client__in=client_ids).exclude(state__in=DEAD)
    return rows.select_related("group_order__client").annotate(
        drafted_at=Subquery(revisions.values("at")[:1]),
        total=Subquery(revisions.values("total")[:1]),
        signed_at=last(Signature),
        approved_at=last(Approval),
        sealed_at=last(Seal),
        telling_at=Subquery(tellings.values("at")[:1]),
        deposit_on=Subquery(tellings.values("notice__due_on")[:1]),
        received=Exists(
            Receipt.objects.filter(signature__revision=Subquery(newest))
        ),  # of the newest revision, as the database demands of an approval
    )


def wanted_contracts(client_ids: Sequence[int]) -> list[Item]:
    """5.2–5.5: one item for each live contract, by its state, its receipt and the telling of its client."""
    clock = Clock()
    return [_contract_item(row, clock) for row in rows_of(contracts_of_clients, client_ids)]


def _contract_item(row: Any, clock: Clock) -> Item:
    kind = {DRAFT: SIGN, SENT_BACK: MEND, SUBMITTED: RECEIVE, APPROVED: SEAL, SEALED: TELL}[row.state]
    kind = REVIEW if kind == RECEIVE and row.received else DEPOSIT if kind == TELL and row.telling_at else kind
    since = {SIGN: row.drafted_at, SEAL: row.approved_at, TELL: row.sealed_at, DEPOSIT: row.telling_at}
    values = {
        **_item_values(kind, row, row.group_order_id, row.group_order.client),
        **_since_values(since.get(kind, row.signed_at)),
        **_due_values(kind, since.get(kind), clock, row.deposit_on),
        "not_for": sorted(authors_of(row)) if kind == REVIEW else [],
    }
    if kind in OF_FINANCE:
        values["params"] = {**values["params"], "total": str(row.total)}
    return Item(subject_type=CONTRACT, subject_id=row.pk, **values)


def _item_values(kind: str, contract: Contract, order_id: int, client: Any) -> dict[str, Any]:
    finance = kind in OF_FINANCE
    holder = holders.centre("finance") if finance else holders.owner(client.owner_id)
    return {
        "kind": kind,
        "client_id": client.pk,
        "order_id": order_id,
        "holder": holders.CLIENT if kind == DEPOSIT else holder,
        "department_id": client.department_id,
        "not_for": [],
        "params": {"number": contract.number},
    }


def _since_values(moment: datetime) -> dict[str, Any]:
    return {"since": moment, "from_at": moment}


def _due_values(kind: str, since: datetime | None, clock: Clock, deposit_on: Any = None) -> dict[str, Any]:
    code = CLOCKS.get(kind, "")
    due_at = clock.due(code, since) if code and since else end_of(deposit_on) if kind == DEPOSIT else None
    return {"due_at": due_at, "clock": code}


def _change_to_kind(kind: str, deed: Deed, whole: bool = False, **values: Any) -> Change:
    """The contract's item becomes one of this kind, with the `values` that changed."""
    client, row = client_of(deed), deed.row
    of_kind = _item_values(kind, row, row.group_order_id, client)
    return Change(KINDS, (CONTRACT, row.pk), {**of_kind, **values}, Ask(CONTRACTS, client.pk), whole)


def after_draft(order: GroupOrder, deed: Deed) -> Iterator[Step]:
    values = _item_values(SIGN, deed.fact, order.pk, client_of(deed))
    yield Open(Item(subject_type=CONTRACT, subject_id=deed.fact.pk, **values, **_since_values(deed.at)))


def after_signature(row: Contract, deed: Deed) -> Iterator[Step]:
    params = {"number": row.number, "total": str(deed.fact.revision.total)}
    yield _change_to_kind(RECEIVE, deed, whole=True, params=params, **_since_values(deed.at))


def after_receipt(row: Contract, deed: Deed) -> Iterator[Step]:
    """5.4: after the receipt the item is the review, and not for the contract's authors."""
    if row.state == SUBMITTED:
        yield Change(
            (RECEIVE,),
            (CONTRACT, row.pk),
            {"kind": REVIEW, "not_for": sorted(authors_of(row))},
            Ask(CONTRACTS, client_of(deed).pk),
        )


def after_sending_back(row: Contract, deed: Deed) -> Iterator[Step]:
    yield _change_to_kind(MEND, deed)


def after_approval(row: Contract, deed: Deed) -> Iterator[Step]:
    params = {"number": row.number, "total": str(deed.fact.revision.total)}
    yield _change_to_kind(SEAL, deed, params=params, **_since_values(deed.at), **_due_values(SEAL, deed.at, Clock()))


def after_revision(row: Contract, deed: Deed) -> Iterator[Step]:
    yield _change_to_kind(SIGN, deed, due_at=None, clock="", **_since_values(deed.at))


def after_seal(row: Contract, deed: Deed) -> Iterator[Step]:
    yield _change_to_kind(TELL, deed, **_since_values(deed.at), **_due_values(TELL, deed.at, Clock()))


def after_telling(row: Contract, deed: Deed) -> Iterator[Step]:
    """5.5: the item becomes the wait for the deposit, until the day of the notice. A further telling changes
    nothing."""
    change = _change_to_kind(
        DEPOSIT, deed, **_since_values(deed.at), **_due_values(DEPOSIT, None, Clock(), deed.fact.notice.due_on)
    )
    yield change._replace(kinds=(TELL,))


def after_end(row: Contract, deed: Deed) -> Iterator[Step]:
    yield close_about(KINDS, (CONTRACT, row.pk))


WORK: tuple[Kind | Source, ...] = (
    *_kinds(),
    _draft_kind(),
    Source(
        name=CONTRACTS,
        kinds=KINDS,
        wanted=wanted_contracts,
        events={
            "clients.GroupOrder.contract": after_draft,
            f"{CONTRACT}.submit": after_signature,
            f"{CONTRACT}.receipt": after_receipt,
            f"{CONTRACT}.send_back": after_sending_back,
            f"{CONTRACT}.approve": after_approval,
            f"{CONTRACT}.revise": after_revision,
            f"{CONTRACT}.seal": after_seal,
            f"{CONTRACT}.told": after_telling,
            **{f"{CONTRACT}.{name}": after_end for name in ("withdraw", "cancel", "end", "end_sealed")},
        },
    ),
)
EVENTS = dict.fromkeys(
    ("clients.GroupOrder.contract", f"{CONTRACT}.withdraw", f"{CONTRACT}.cancel"), proposals.ask_what_leads
)
