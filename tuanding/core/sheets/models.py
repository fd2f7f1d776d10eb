from django.apps import apps
from django.db import models
from django.db.models import Q

from tuanding.core.accounts.bases import ActedRow
from tuanding.core.files.models import FileBlob
from tuanding.core.sheets.counters import Counter
from tuanding.core.sheets.states import ISSUED, LIFE, RESERVED, VOID


class SheetCounter(Counter):
    """The last number of a kind of sheet in a year. Each that it has passed has its row, issued or void."""

    kind = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_counter_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}: {self.last}"


class Issued(ActedRow):
    """A fact: one number of one kind of sheet, and what was printed under it. Unchangeable once issued or void."""

    kind = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=8, choices=LIFE.states.items(), default=RESERVED)
    void_reason = models.CharField(max_length=200, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    root_type = models.CharField(max_length=60, null=True)  # noqa: DJ001 (NULL: not issued, or not made up yet)
    root_id = models.BigIntegerField(null=True)
    edition = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=8, blank=True)
    data = models.JSONField(default=dict)
    seal_box = models.JSONField(null=True)
    pdf = models.ForeignKey(FileBlob, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "kind"], name="issued_of_subject"),
            models.Index(fields=["root_type", "root_id", "kind"], name="issued_of_root"),
        ]
        constraints = [
            *ActedRow.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "year", "number"], name="one_sheet_per_number"),
            models.CheckConstraint(name="known_issued_state", condition=Q(state__in=LIFE.states)),
            models.CheckConstraint(
                name="issued_has_its_pdf",
                condition=~Q(state=ISSUED) | Q(pdf__isnull=False, subject_id__isnull=False) & ~Q(sha256=""),
            ),
            models.CheckConstraint(name="void_has_its_reason", condition=~Q(state=VOID) | ~Q(void_reason="")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def subject_model(self) -> type[models.Model]:
        return apps.get_model(self.subject_type)

    @property
    def file_name(self) -> str:
        return f"{self.label}.pdf"
