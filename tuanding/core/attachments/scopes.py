"""Who sees a file: whoever has the right "files" on the row it hangs on."""

from functools import reduce
from operator import or_

from django.db.models import Q

from tuanding.core.accounts.actors import Grant
from tuanding.core.accounts.scopes import NOTHING, Scope, Scopes, table_of
from tuanding.core.attachments.registry import ATTACHABLES, FILES
from tuanding.core.rulebook.roles import ROLES


def _of_subjects(grant: Grant, path: str = "") -> Q:
    """A condition for attachments (at `path`) of the rows whose files this grant may see."""
    return reduce(or_, _conditions(grant, path), NOTHING)


def _conditions(grant: Grant, path: str) -> list[Q]:
    conditions = []
    for label, declared in ATTACHABLES.items():
        model = declared.model_class
        table = table_of(model)
        rows = table.condition(grant, FILES) if table else None
        if rows is not None:
            ids = model._default_manager.filter(rows).order_by().values("pk")
            conditions.append(Q(**{f"{path}subject_type": label, f"{path}subject_id__in": ids}))
    return conditions


EVERY_ROLE = {"view": dict.fromkeys(ROLES, ("subject",))}
TABLES = (
    Scopes("attachments.Attachment", scopes={"subject": Scope(_of_subjects)}, rights=EVERY_ROLE),
    Scopes(
        "attachments.Withdrawal",
        scopes={"subject": Scope(lambda grant: _of_subjects(grant, "attachment__"))},
        rights=EVERY_ROLE,
    ),
)
