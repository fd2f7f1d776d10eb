"""The room of contracts, from the draft until the client was told to pay."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts import jobs, panels, projections, queries, states, work
from tuanding.contracting.contracts.operations.ending import (
    contract_ended_at_break_off,
    withdraw_or_cancel_at_break_off,
)
from tuanding.contracting.contracts.scopes import TABLES
from tuanding.core.attachments.registry import Attachable
from tuanding.core.jobs.registry import JobKind
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.rooms.declaration import RecordPage, Room
from tuanding.core.search.registry import Findable
from tuanding.selling.activities import leading
from tuanding.selling.clients import order_lists


def register_form_of_signing_visit() -> None:
    """A visit for signing is recorded with the signature, on its page."""
    leading.register_visit_form("Cc", panels.address_of_signing)


def register_amount_of_orders() -> None:
    """The list of group orders shows what the contract comes to."""
    order_lists.register_amount(queries.amount_of_order)


FINDABLE = (
    Findable(
        "contracts.Contract",
        4,
        _("合同"),
        "file-certificate",
        title=lambda contract: contract.group_order.client.name,
        words=lambda contract: contract.number,
        url=lambda contract: f"/contracts/{contract.pk}/",
        hint=lambda contract: contract.number,
        related=("group_order__client",),
        named_after={"clients.Client": "group_order__client"},
    ),
)
MENU = (
    MenuEntry(
        url_name="contracts:list",
        label=_("合同与评审"),
        icon="file-certificate",
        group=_("订单进程"),
        order=50,
        right=("view", "contracts.Contract"),
    ),
)

ROOM = Room(
    scopes=TABLES,
    lifecycles=(states.LIFE,),
    facts=states.FACTS,
    stands_on={"clients.GroupOrder.break_off": contract_ended_at_break_off},
    within={"clients.GroupOrder.break_off": withdraw_or_cancel_at_break_off},
    after={
        "contracts.Contract.seal": jobs.NOTICE,
        "contracts.Contract.receipt": jobs.RECEIPT,
        "contracts.Contract.review": jobs.REVIEW,
    },
    jobs={
        jobs.NOTICE: JobKind(jobs.issue_notice_of_seal, label=_("盖章之后")),
        jobs.RECEIPT: JobKind(jobs.complete_receipt_sheet, label=_("收下原件之后")),
        jobs.REVIEW: JobKind(jobs.issue_review_sheet, label=_("评审之后")),
        jobs.SHEETS_AGAIN: JobKind(jobs.retry_failed_sheets, every=timedelta(hours=1)),
    },
    follows={
        "clients.Reach": projections.reindex_after_reach,
        "clients.Ownership": projections.reindex_after_ownership,
    },
    projections={"content": queries.wrong_contents},
    findable=FINDABLE,
    record_pages={
        "clients.GroupOrder": RecordPage(panels=panels.order_panels, steps=panels.order_steps, acts=panels.order_acts)
    },
    work=work.WORK,
    attachments=(
        Attachable(
            model="contracts.Contract",
            code="contract",
            label=_("合同"),
            clause="5.1",
            address=lambda pk: address_of("contracts:contract", pk),
        ),
    ),
    work_events=work.EVENTS,
    menu=MENU,
    extends=(register_form_of_signing_visit, register_amount_of_orders, work.register_as_successor),
)
