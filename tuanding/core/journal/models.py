from django.conf import settings
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast, Concat

from tuanding.core.accounts.bases import LONGEST_SYSTEM, FactRow, exactly_one_not_null

FORM = 2  # of entries written now; see `chain`


class Entry(models.Model):
    """One line of the journal. Chained per subject by an HMAC over the line before; never changed, never deleted.

    Names fields and codes, never personal values; the sentence is made where it is shown.
    `object_*` is the row written, where that is another than the subject; `root_*` is the group order or client both hang
    under (what hangs under none: itself); `because` is the entry this one follows. `form` says what the HMAC covers: 1 is
    what the release before writes, without link, system and because; its root is derived, and made up at the next start.
    """

    form = models.PositiveSmallIntegerField(default=1, db_default=1)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    event = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    root_type = models.CharField(max_length=60, null=True)  # noqa: DJ001 (NULL: not made up yet)
    root_id = models.BigIntegerField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    link = models.ForeignKey("accounts.Link", models.PROTECT, null=True, related_name="+", db_index=False)
    system = models.CharField(max_length=LONGEST_SYSTEM, null=True)  # noqa: DJ001 (NULL: somebody else acted)
    because = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=24)
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    key_id = models.CharField(max_length=8)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "sequence"], name="entry_once_in_chain"),
            models.CheckConstraint(
                name="entry_has_one_author", condition=exactly_one_not_null("person", "link", "system")
            ),
            models.CheckConstraint(
                name="entry_of_form_1_is_a_persons",
                condition=~models.Q(form=1) | models.Q(link__isnull=True, system__isnull=True, because__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="entry_object"),
            models.Index(fields=["person", "-recorded_at"], name="entry_person"),
            models.Index(fields=["root_type", "root_id", "-at"], name="entry_root"),
            models.Index(fields=["id"], name="entry_rootless", condition=models.Q(root_type__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.sequence} {self.event}"


class TakingBack(FactRow):
    """What an entry recorded is taken back by its author, within a day, while nothing stood on it; see `undoing`.

    `of_type` and `of_id` name the row of the entry, so that whoever counts such rows leaves it out without reading the
    journal. An entry is taken back at most once.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="taking_back")
    of_type = models.CharField(max_length=60)
    of_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of_type", "of_id"], name="row_taken_back_once")]

    def __str__(self) -> str:
        return f"{self.of_type} {self.of_id}"


class Head(models.Model):
    """The length and last HMAC of one subject's chain; moves in the transaction of each entry."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="head_once")]


class Checkpoint(models.Model):
    """A set of entries that no other checkpoint holds, and a digest that runs over all checkpoints so far.

    `ids`: differences of the ids in order, packed as variable-length numbers. `root` is the HMAC over the root before,
    number, moment, count and the SHA-256 of the entries' MACs in the order of their ids. Append-only.
    """

    number = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    ids = models.BinaryField()
    count = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    key_id = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.number}: {self.count}"


def _holder_expression() -> Case:
    """p12, l7, s:jobs.payment_notice: never NULL, so that no key is used twice."""
    person = Concat(Value("p"), Cast("person_id", models.CharField()), output_field=models.CharField())
    link = Concat(Value("l"), Cast("link_id", models.CharField()), output_field=models.CharField())
    return Case(
        When(person__isnull=False, then=person),
        When(link__isnull=False, then=link),
        default=Concat(Value("s:"), F("system"), output_field=models.CharField()),
        output_field=models.CharField(),
    )


class OneTimeKey(models.Model):
    """A key used up by a write, with the body it came with and what it made. Unique by `holder`, which the database makes
    of whoever acted, also when the release before writes the row."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    link = models.ForeignKey("accounts.Link", models.PROTECT, null=True, related_name="+")
    system = models.CharField(max_length=LONGEST_SYSTEM, null=True)  # noqa: DJ001 (NULL: somebody else used it)
    holder = models.GeneratedField(
        expression=_holder_expression(), output_field=models.CharField(max_length=60), db_persist=True
    )
    key = models.CharField(max_length=80)
    body = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "key"], name="key_used_once_by_holder"),
            # what the release before asks for in its ON CONFLICT; goes with the release after this one
            models.UniqueConstraint(fields=["person", "key"], name="key_used_once"),
            models.CheckConstraint(
                name="key_has_one_author", condition=exactly_one_not_null("person", "link", "system")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.key}"
