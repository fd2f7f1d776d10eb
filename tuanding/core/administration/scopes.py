"""People, roles, settings, calendar: the administrator changes them, the general manager reads them, nobody else."""

from tuanding.core.accounts.scopes import Scopes
from tuanding.core.rulebook.roles import ADMINISTRATOR, GENERAL_MANAGER

CHANGES: dict[str, tuple[str, ...]] = {ADMINISTRATOR: ("all",)}
READS: dict[str, tuple[str, ...]] = {**CHANGES, GENERAL_MANAGER: ("all",)}
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {"view": READS, "edit": CHANGES}
NOBODY: frozenset[str] = frozenset()

TABLES = (
    Scopes("accounts.Person", {**RIGHTS, "administer": READS}, hidden={"password": NOBODY}),
    Scopes("accounts.Department", {**RIGHTS, "administer": READS}),
    Scopes("accounts.RoleAssignment", RIGHTS),
    Scopes("accounts.Deputy", RIGHTS),
    Scopes("company.Company", RIGHTS),
    Scopes("company.Setting", RIGHTS),
    Scopes("company.WorkDay", RIGHTS),
    Scopes("jobs.Job", {"view": CHANGES}),
)
