from django.db import models


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

    def __str__(self):
        return f"{self.kind} {self.key}"


class Tick(models.Model):
    """When a regular job is next due. One row a kind; whoever moves it on, in a transaction, enqueues the job."""

    kind = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
