"""Taking back what people did, for tests."""

import pytest

from tuanding.core.journal.audit import verify
from tuanding.core.journal.undoing import entry_of_fact, take_back, undoable
from tuanding.core.kernel.refusal import Blocked


def newest(client):
    return client.ownerships.latest("pk")


def back(cast, fact, who="sales_rep"):
    entry = entry_of_fact(fact._meta.label, fact.pk)
    return take_back(entry, by=getattr(cast, who), at=cast.now)


def offered(cast, fact, who="sales_rep"):
    entry = entry_of_fact(fact._meta.label, fact.pk)
    return bool(undoable([entry], getattr(cast, who), cast.now))


def refused(cast, fact, who="sales_rep"):
    """The reason, which the button knows too."""
    assert not offered(cast, fact, who)
    with pytest.raises(Blocked) as why:
        back(cast, fact, who)
    return str(why.value)


def whole():
    return verify() == []
