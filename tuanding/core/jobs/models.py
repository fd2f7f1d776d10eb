from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow


class Job(models.Model):
    """One piece of work, written in the transaction of the fact that asks for it. `key` makes it happen once."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at"], name="job_waiting", condition=models.Q(done_at__isnull=True, failed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Tick(models.Model):
    """When a regular job is next due. One row a kind; whoever moves it on, in a transaction, enqueues the job."""

    kind = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()


class Batch(FactRow):
    """One act on many subjects that somebody asked for, done in parts by a job (`journal.batches`).

    What was asked is written once: `act` names what is done, `params` with what (of people {"rep": whose, "owner": to
    whom}, by id), `ids` on which (ranges in order), `grants` with which rights ([[role, department, instead of whom], …]).
    How far it is moves in the transaction of each part: all up to the id `reached` are done or refused. `why` says why it
    was stopped: {"message", "params", …}.
    """

    ROOT_FIRST = "department"
    OPEN = ("queued", "running")

    class State(models.TextChoices):
        QUEUED = "queued", _("排队")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已办完")
        CANCELLED = "cancelled", _("已取消")
        STOPPED = "stopped", _("已停下")

    act = models.CharField(max_length=60)
    params = models.JSONField(default=dict, blank=True)
    grants = models.JSONField(default=list)
    ids = models.TextField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    why = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["department", "-id"], name="batch_of_department")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/batches/{self.pk}/"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class BatchRefusal(models.Model):
    """A subject that was left as it was, and why: the refusal's code, message and parameters."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="refusals", db_index=False)
    subject_id = models.BigIntegerField()
    why = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "subject_id"], name="batch_refuses_once")]
