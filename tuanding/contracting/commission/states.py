"""What is earned is recorded of the contract, by the room itself, with the signature that earns it. PURE."""

from tuanding.core.kernel.lifecycle import Fact

FACTS = (Fact("earned", "contracts.Contract", "commission.Earned", "earn", "1.3", "记提成"),)
