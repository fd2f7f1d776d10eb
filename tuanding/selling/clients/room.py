"""What clients, contacts, group orders and who owns them bring."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tuanding.core.attachments.registry import Attachable
from tuanding.core.journal.batches import KIND as BATCH
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.pages.palette import Command
from tuanding.core.rooms.declaration import RecordPage, Room
from tuanding.core.search.registry import Findable
from tuanding.selling.clients import panels, phones, projections, queries, reaching, states, undoing, work
from tuanding.selling.clients.operations.owning_many import ACTS
from tuanding.selling.clients.scopes import TABLES

FINDABLE = (
    Findable(
        "clients.Client",
        1,
        _("客户"),
        "building",
        title=lambda client: client.name,
        words=lambda client: f"{client.short_name}\n{client.credit_code}".strip(),
        url=lambda client: client.get_absolute_url(),
        hint=lambda client: client.industry,
        alike=reaching.same_readers,
        prepare=reaching.prepare_clients,
    ),
    Findable(
        "clients.Contact",
        2,
        _("联系人"),
        "user",
        title=lambda contact: contact.name,
        words=phones.searched_numbers,
        url=lambda contact: contact.client.get_absolute_url(),
        hint=lambda contact: contact.client.name,
        alike=lambda contact: reaching.same_readers(contact.client),
        related=("client",),
        prepare=lambda rows: reaching.prepare_clients([contact.client for contact in rows]),
    ),
    Findable(
        "clients.GroupOrder",
        3,
        _("团订单"),
        "clipboard-list",
        title=lambda order: f"{order.client.name} {order.title}",
        words=lambda order: order.number,
        url=lambda order: order.get_absolute_url(),
        hint=lambda order: order.number,
        related=("client",),
        prepare=reaching.prepare_orders,
        named_after={"clients.Client": "client"},
    ),
)
MENU = (
    MenuEntry(
        url_name="clients:list",
        label=pgettext_lazy("一览", "客户"),
        icon="users",
        order=20,
        thumb=2,
        right=("view", "clients.Client"),
    ),
    MenuEntry(
        url_name="clients:orders",
        label=pgettext_lazy("一览", "团订单"),
        icon="clipboard-list",
        order=30,
        thumb=3,
        right=("view", "clients.GroupOrder"),
    ),
)
COMMANDS = (
    Command(
        url_name="clients:new",
        label=_("新建客户"),
        icon="building",
        words="xjkh xinjiankehu",
        order=10,
        new=True,
        right=("edit", "clients.Client"),
    ),
    Command(
        url_name="clients:import",
        label=_("导入客户名单"),
        icon="table-import",
        words="drkhmd daoru",
        order=60,
        new=True,
        right=("import", "clients.Client"),
    ),
    Command(
        url_name="batches",
        label=_("批量办理"),
        icon="checklist",
        words="plbl piliangbanli",
        order=70,
        right=("view", "jobs.Batch"),
    ),
)

ATTACHMENTS = (
    Attachable(
        model="clients.Client",
        code="client",
        label=_("客户"),
        clause="1.1",
        address=lambda pk: f"/clients/{pk}/",
        is_record=True,
    ),
    Attachable(
        model="clients.GroupOrder",
        code="order",
        label=_("团订单"),
        clause="7.1",
        address=lambda pk: f"/orders/{pk}/",
        is_record=True,
    ),
)

ROOM = Room(
    scopes=TABLES,
    facts=states.FACTS,
    many=ACTS,
    undo=undoing.UNDOS,
    after={f"{states.DEPARTMENT}.{start}": BATCH for start in (*(act.start for act in ACTS), "take_back_many")},
    follows={
        "clients.Milestone": projections.keep_stage,
        "clients.Client": projections.keep_industries,
        "clients.Contact": projections.keep_further_numbers,
        "clients.Ownership": (projections.keep_owner_of_pulse, projections.reindex_after_ownership),
        "clients.Ending": projections.keep_end,
        "journal.TakingBack": projections.open_again,
        "clients.Reach": projections.reindex_after_reach,
    },
    starts=(projections.make_up_owners_of_pulses, projections.make_up_phone_keys, projections.make_up_ends_of_orders),
    projections={
        "stage": queries.wrong_stages,
        "owner": queries.wrong_owners,
        "phone": queries.wrong_phone_keys,
        "ending": queries.wrong_ends,
    },
    findable=FINDABLE,
    record_pages={
        "clients.Client": RecordPage(panels=panels.client_panels, acts=panels.client_acts),
        "clients.GroupOrder": RecordPage(panels=panels.order_panels, acts=panels.order_acts),
    },
    work=(*work.WORK, *work.NEWS),
    work_events=work.EVENTS,
    counts=(work.POOL,),
    attachments=ATTACHMENTS,
    menu=MENU,
    commands=COMMANDS,
    extends=(work.register_roots_of_work_list,),
)
