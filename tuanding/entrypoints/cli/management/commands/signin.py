"""`tuanding signin reset NAME`: somebody lost his phone, and no other administrator can reset it on the page."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor, actor_of
from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.administration.operations import reset_second_step_by_command
from tuanding.core.administration.queries import in_force_on
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import ADMINISTRATOR
from tuanding.entrypoints.cli.base import Stop, TuandingCommand


class Command(TuandingCommand):
    about = gettext_lazy("重设两步验证（reset 登录名）：手机丢了，又没有别的系统管理员")

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["reset"])
        parser.add_argument("username", help="sign-in name of the person who lost the phone")

    def work(self, *, username: str, **options) -> None:
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise Stop("没有登录名为「%(value)s」的人员", field="username", value=username)
        at = timezone.now()
        reset_second_step_by_command(person, by=administrator(person, at), at=at)
        self.say(_("%(name)s 的两步验证已重设：下次登录时设新手机；原来的登录和令牌都已失效") % {"name": person.name})


def administrator(person: Person, at: datetime) -> PersonActor:
    """In whose name it is recorded: the person, where he administers, else the first administrator. The entry says that it was
    done on the server."""
    roles = RoleAssignment.objects.filter(in_force_on(day_of(at)), role=ADMINISTRATOR, person__is_active=True)
    ids = list(roles.order_by("person").values_list("person", flat=True))
    if not ids:
        raise Stop("没有能登录的系统管理员")
    return actor_of(person if person.pk in ids else Person.objects.get(pk=ids[0]), at)
