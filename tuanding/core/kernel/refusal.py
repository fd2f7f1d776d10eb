"""Refusals: what a door, a rule or a reader raises instead of doing it.

A refusal carries a Chinese message id and its parameters; the sentence is made where it is shown, in the reader's
language: `refusal.sentence(gettext)`.
"""

from collections.abc import Callable


class Refusal(Exception):
    """`field` and `value` say what was refused; the message says what would be accepted."""

    code = "refused"
    status = 422

    def __init__(self, message: str, *, field: str | None = None, value=None, **params):
        super().__init__(message)
        self.message, self.field, self.value, self.params = message, field, value, params
        self.afterwards: Callable[[], None] | None = (
            None  # run when the refused deed is undone: what stays all the same
        )

    def sentence(self, translate=str) -> str:
        """The message in the language of `translate`, its parameters filled in."""
        params = {name: translate(p) if isinstance(p, str) else p for name, p in self.params.items()}
        return translate(self.message) % {"value": self.value, **params}

    def __str__(self) -> str:
        return self.sentence()


class Invalid(Refusal):
    """Several fields at once: `errors` is {field: [Refusal or text, …]}."""

    code = "invalid"

    def __init__(self, errors: dict[str, list], message: str = "有 %(count)s 处填得不对"):
        super().__init__(message, count=sum(len(refusals) for refusals in errors.values()))
        self.errors = errors


class Blocked(Refusal):
    """The input is right, but the process does not allow it now: something must come first."""

    code = "blocked"
    status = 409


class Ended(Blocked):
    """The group order is closed or broken off."""

    code = "ended"


class NotFound(Refusal):
    """The row does not exist, or this person may not see it: nobody learns which."""

    code = "not_found"
    status = 404

    def __init__(self, message: str = "没有这一项，或者您看不到它", **params):
        super().__init__(message, **params)


class Denied(Refusal):
    """The person may see it but not do this."""

    code = "denied"
    status = 403

    def __init__(self, message: str = "您的岗位不办理这一步", **params):
        super().__init__(message, **params)


class Stale(Refusal):
    """Somebody changed the record since the version the person looked at (`seen`). `conflicts`: {field: {"yours", "theirs"}} of what
    the person changed and is stored differently. `subject`: (label, id) of the record, whose history says who changed it.

    What pages add: `choices`, of a field that no single form field carries: the name of the form field that chooses, and its
    values (yours, theirs); `only_yours` and `only_theirs`, of which nobody has to be asked."""

    code = "stale"
    status = 409

    def __init__(self, conflicts: dict, version: int, seen: int | None):
        super().__init__(
            "别人刚改过：您看到的是第 %(seen)s 版，现在是第 %(version)s 版",
            field="version",
            value=seen,
            seen=seen,
            version=version,
        )
        self.conflicts, self.version = conflicts, version
        self.subject: tuple[str, int] | None = None
        self.choices: dict[str, tuple[str, str, str]] = {}
        self.only_yours: set[str] = set()
        self.only_theirs: set[str] = set()


class KeyReused(Refusal):
    """A one-time key came again with another body."""

    code = "key_reused"

    def __init__(self):
        super().__init__("这个一次性键已经用于另一份内容：请换一个新键", field="Idempotency-Key")


class AlreadyDone(Exception):
    """A one-time key came again with the same body: not an error, the first answer is given again."""

    def __init__(self, label: str, pk: int | None, entry: int | None):
        super().__init__(f"{label} {pk}")
        self.label, self.pk, self.entry = label, pk, entry
