"""The people of a generated company: the cast, and as many departments and reps as the plan has."""

from benchmarks import names
from benchmarks.plan import Plan
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.entrypoints.cli.demo.cast import DEPARTMENTS, SINCE, hashed_password, make_cast


def make_people(plan: Plan) -> tuple[list[Person], list[Department]]:
    """Reps and departments, each in the order of the plan. Everybody's password is the demo's."""
    cast = make_cast()
    homes = [Department.objects.get(code=code) for code in DEPARTMENTS]
    homes += [
        Department.objects.create(code=f"d{n}", name=f"团订{n}部") for n in range(len(homes) + 1, plan.departments + 1)
    ]
    reps = []
    for place, rep in enumerate(plan.reps):
        reps.append(cast.get(rep.username) or _rep(rep, names.person(place), homes[rep.department]))
    return reps, homes


def _rep(rep, name: str, home: Department) -> Person:
    person = Person.objects.create(username=rep.username, name=name, password=hashed_password())
    RoleAssignment.objects.create(person=person, role=SALES_REP, department=home, from_on=SINCE)
    return person
