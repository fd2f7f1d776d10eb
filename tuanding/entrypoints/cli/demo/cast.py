"""One named person per role: the same in tests, demo and screenshots. All fictional."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.company.models import Company

PASSWORD = "demo"  # noqa: S105 shown on the sign-in page
SINCE = date(2026, 1, 1)


class Player(NamedTuple):
    username: str
    name: str
    role: str
    department: str
    phone: str


DEPARTMENTS = {"one": "团订一部", "two": "团订二部"}
CAST = (
    Player("sales_rep", "林晚晴", "sales_rep", "one", "13800000101"),
    Player("sales_rep2", "周以宁", "sales_rep", "one", "13800000102"),
    Player("sales_rep3", "唐若溪", "sales_rep", "two", "13800000103"),
    Player("department_manager", "顾明川", "department_manager", "one", "13800000104"),
    Player("department_manager2", "许怀瑾", "department_manager", "two", "13800000105"),
    Player("back_office", "白露", "back_office", "one", "13800000106"),
    Player("marketing_manager", "沈知远", "marketing_manager", "", "13800000107"),
    Player("general_manager", "陆维桢", "general_manager", "", "13800000108"),
    Player("designer", "叶青禾", "designer", "", "13800000109"),
    Player("finance", "秦素心", "finance", "", "13800000110"),
    Player("finance2", "韩以默", "finance", "", "13800000111"),
    Player("production_manager", "郑大勇", "production_manager", "", "13800000112"),
    Player("measurer", "苏和", "measurer", "", "13800000113"),
    Player("logistics_manager", "康建国", "logistics_manager", "", "13800000114"),
    Player("administrator", "方宁", "administrator", "", "13800000115"),
)
COMPANY = {
    "name": "树王服饰有限公司",
    "mark": "树王",
    "address": "澄湖区织造路 1 号",
    "phone": "0000-6600000",
    "credit_code": "",
    "bank_name": "演示银行澄湖支行",
    "bank_account": "6200 0000 0000 0000 001",
}


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """One slow hash for everybody: they share the password anyway."""
    return make_password(PASSWORD)


def make_cast() -> dict[str, Person]:
    """Company, departments, people and roles; {username: person}. Everybody's password is `demo`."""
    Company.objects.update_or_create(pk=1, defaults=COMPANY)
    homes = {code: Department.objects.create(code=code, name=name) for code, name in DEPARTMENTS.items()}
    password = hashed_password()
    people = {}
    for player in CAST:
        person = Person.objects.create(
            username=player.username, name=player.name, phone=player.phone, password=password
        )
        RoleAssignment.objects.create(
            person=person, role=player.role, department=homes.get(player.department), from_on=SINCE
        )
        people[player.username] = person
    return people
