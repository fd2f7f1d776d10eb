from typing import Any

from django.conf import settings
from django.db import models


class Item(models.Model):
    """One thing that waits for somebody. A projection: it follows from the facts, and `audit verify` computes it again.

    `subject_*` is what it is about, `client_id` and `order_id` what that hangs under (numbers: core knows no room).
    `holder` is a token, see `holders`. It is there from `from_at` until before `until_at` (None: until a fact closes it).
    `clock` is the code of the setting that `due_at` was computed with, "" where a fact says the moment. `not_for` are ids of
    people who may not do it: the authors, where somebody else has to look. `news_at` and `news_by`: when the item appeared or
    became one of this kind, and by whose deed (a person's id); NULL for what nobody needs to be told.
    """

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    client_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    holder = models.CharField(max_length=60)
    department_id = models.BigIntegerField()
    since = models.DateTimeField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=40, blank=True)
    not_for = models.JSONField(default=list)
    params = models.JSONField(default=dict)
    news_at = models.DateTimeField(null=True)
    news_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_type", "subject_id", "holder"], name="item_once"),
        ]
        indexes = [
            models.Index(fields=["holder", "from_at"], name="item_of_holder"),
            models.Index(fields=["subject_type", "subject_id"], name="item_of_subject"),
            models.Index(fields=["order_id"], name="item_of_order"),
            models.Index(fields=["client_id"], name="item_of_client"),
            # everything that "who is waited for" asks, so that it reads the index alone
            models.Index(
                fields=["department_id", "holder", "from_at", "until_at", "due_at", "since", "kind"],
                name="item_of_department",
            ),
            models.Index(fields=["due_at"], name="item_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id} {self.holder}"


class LastEntry(models.Model):
    """Up to which entry of the journal the items are known to follow: what the release before wrote after it is made up at
    the next start. One row."""

    entry_id = models.BigIntegerField()


class Notice(models.Model):
    """Something happened that somebody wants to know, and nothing has to be done about it: a client was assigned to him. Written
    with the deed, read by the bell, gone after some weeks; the journal is the record. Its columns have the names of Item's, so
    that a kind says both in words."""

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    client_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    holder = models.CharField(max_length=60)
    since = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["holder", "-since"], name="notice_of_holder"),
            models.Index(fields=["since"], name="notice_since"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id} {self.holder}"

    @property
    def params(self) -> dict[str, Any]:
        return {}


class LastLook(models.Model):
    """When a person last looked at what is new."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+")
    at = models.DateTimeField()
