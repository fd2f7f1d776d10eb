"""What data sheets, requests to the design centre, proposals and their presentation bring."""

from django.utils.translation import gettext_lazy as _

from tuanding.core.attachments.registry import Attachable
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.rooms.declaration import RecordPage, Room
from tuanding.core.search.registry import Findable
from tuanding.selling.activities import leading
from tuanding.selling.proposals import ending, panels, projections, states, work
from tuanding.selling.proposals.scopes import TABLES


def register_visit_forms() -> None:
    """A visit for data is written on the data sheet, one with a proposal on its presentation."""
    leading.register_visit_form("Zl", panels.address_of_data_sheet)
    leading.register_visit_form("Fa", panels.address_of_presentation)


FINDABLE = (
    Findable(
        "proposals.Proposal",
        5,
        _("方案"),
        "color-swatch",
        title=lambda proposal: f"{proposal.group_order.client.name} {proposal.number} V{proposal.version}",
        words=lambda proposal: proposal.number,
        url=lambda proposal: f"/proposals/{proposal.pk}/",
        hint=lambda proposal: str(proposal.group_order),
        related=("group_order__client",),
        named_after={"clients.Client": "group_order__client"},
    ),
)
MENU = (
    MenuEntry(
        url_name="proposals:requests",
        label=_("方案申请"),
        icon="color-swatch",
        order=34,
        thumb=4,
        right=("view", "proposals.ProposalRequest"),
    ),
)

ATTACHMENTS = (
    Attachable(
        model="proposals.ProposalRequest",
        code="request",
        label=_("方案申请"),
        clause="3.2",
        address=lambda pk: address_of("proposals:request", pk),
    ),
    Attachable(
        model="proposals.Proposal",
        code="proposal",
        label=_("方案"),
        clause="3.2",
        address=lambda pk: address_of("proposals:proposal", pk),
    ),
)

ROOM = Room(
    scopes=TABLES,
    lifecycles=(states.REQUESTS,),
    facts=states.FACTS,
    stands_on={"clients.GroupOrder.break_off": ending.request_ended_at_break_off},
    within={"clients.GroupOrder.break_off": ending.withdraw_with_order},
    follows={"clients.Ownership": projections.reindex_after_ownership},
    findable=FINDABLE,
    record_pages={
        "clients.GroupOrder": RecordPage(panels=panels.order_panels, steps=panels.order_steps, acts=panels.order_acts)
    },
    work=work.WORK,
    attachments=ATTACHMENTS,
    menu=MENU,
    extends=(register_visit_forms,),
)
