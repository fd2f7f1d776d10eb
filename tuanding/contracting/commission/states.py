"""The fact of an earned row, recorded by the room itself with the signature. PURE."""

from tuanding.core.kernel.lifecycle import Fact

FACTS = (Fact("earned", "contracts.Contract", "commission.Earned", "earn", "1.3", "记提成", after_end=True),)
