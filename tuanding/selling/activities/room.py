"""What calls, appointments and visits bring."""

from django.utils.translation import gettext_lazy as _

from tuanding.core.attachments.registry import Attachable
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.pages.palette import Command
from tuanding.core.rooms.declaration import RecordPage, Room
from tuanding.selling.activities import panels, projections, pulse_audit, states, undoing, work
from tuanding.selling.activities.scopes import TABLES

CALL = ("call", "clients.Client")
MENU = (
    MenuEntry(url_name="activities:calls", label=_("电话约访"), icon="phone", order=22, right=CALL),
    MenuEntry(
        url_name="activities:visits",
        label=_("拜访记录"),
        icon="map-pin",
        order=32,
        right=("view", "activities.Visit"),
    ),
)
COMMANDS = (
    Command(
        url_name="activities:calls",
        label=_("打电话"),
        icon="phone",
        words="dadianhua ddh dianhuayuefang",
        order=20,
        new=True,
        right=CALL,
    ),
)

ROOM = Room(
    scopes=TABLES,
    facts=states.FACTS,
    follows=dict.fromkeys(
        ("activities.Call", "activities.PlanRow", "activities.PlanResult", "activities.Visit", "clients.Ending"),
        projections.keep_pulse,
    )
    | {"journal.TakingBack": projections.keep_pulse_after_taking_back},
    undo=(undoing.CALL,),
    work_events={"clients.Client.take_back_call": work.ask_all_of_client},
    stands_on={"clients.GroupOrder.break_off": undoing.referred_client_called},
    projections={"pulse": pulse_audit.wrong_pulses},
    record_pages={
        "clients.Client": RecordPage(panels=panels.client_panels, acts=panels.client_acts),
        "clients.GroupOrder": RecordPage(panels=panels.order_panels, steps=panels.order_steps, acts=panels.order_acts),
    },
    work=work.WORK,
    attachments=(
        Attachable(
            model="activities.Visit",
            code="visit",
            label=_("拜访"),
            clause="2.1",
            address=lambda pk: address_of("activities:visit", pk),
        ),
    ),
    menu=MENU,
    commands=COMMANDS,
)
