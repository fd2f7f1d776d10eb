from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A program that signed in as a person. Only the hash of the token is stored, so that nobody can sign in with the
    table.

    `password_mark` changes with the person's password: a new one ends the tokens of the old one, as it ends sessions.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.person} {self.made_at:%Y-%m-%d}"
