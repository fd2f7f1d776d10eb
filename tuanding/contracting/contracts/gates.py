"""What the database refuses of contracts, whoever writes."""

from tuanding.contracting.contracts import models as m
from tuanding.contracting.contracts.states import LIFE
from tuanding.core.journal.gates import (
    Gate,
    append_only,
    refusal_gate,
    transitions,
    unchanging,
    undeletable,
)
from tuanding.selling.clients.endings import gate_of_reopening, gates_after_end
from tuanding.selling.clients.models import Ending

NEWEST = "(SELECT MAX(x.number) FROM contracts_revision x WHERE x.contract_id = {contract})"
STATE_OF = "(SELECT c.state FROM contracts_contract c WHERE c.id = NEW.contract_id)"
SIGNED = "EXISTS (SELECT 1 FROM contracts_signature s WHERE s.revision_id = {revision})"
FROZEN = "客户签过的一稿不再改动：请另起一稿"


def _gate_of_entering(state: str, without: str, message: str) -> Gate:
    """A contract enters `state` only when its fact is in the database; `without` is the SQL that is true when it is
    not."""
    condition = f"NEW.state = '{state}' AND OLD.state <> '{state}' AND {without}"
    return refusal_gate(f"contract_{state}", m.Contract, "UPDATE", condition, message)


def _sql_without(table: str, more: str = "") -> str:
    """True when the newest revision of NEW (a contract) has no row in `table`."""
    newest = NEWEST.format(contract="NEW.id")
    return (
        f"NOT EXISTS (SELECT 1 FROM contracts_{table} f JOIN contracts_revision r ON r.id = f.revision_id "
        f"WHERE r.contract_id = NEW.id AND f.contract_id = NEW.id AND r.number = {newest}{more})"
    )


NINE_PASSED = "(SELECT COUNT(*) FROM contracts_point p WHERE p.review_id = {review} AND p.verdict = 'pass') = 9"
ONE_FAILED = "EXISTS (SELECT 1 FROM contracts_point p WHERE p.review_id = f.id AND p.verdict = 'fail')"
SEALED_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM contracts_seal s JOIN contracts_approval a ON a.id = s.approval_id "
    "JOIN contracts_revision r ON r.id = a.revision_id "
    f"WHERE s.contract_id = NEW.id AND r.contract_id = NEW.id AND r.number = {NEWEST.format(contract='NEW.id')})"
)
OPEN_DRAFT = (
    "EXISTS (SELECT 1 FROM contracts_signature s JOIN contracts_revision r ON r.id = s.revision_id "
    f"WHERE r.contract_id = NEW.id AND r.number = {NEWEST.format(contract='NEW.id')})"
)
HAS_SEAL = "EXISTS (SELECT 1 FROM contracts_seal s WHERE s.contract_id = {contract})"
LIFE_GATES = [
    *transitions(LIFE),
    *undeletable(m.Contract),
    unchanging(m.Contract, "group_order_id", "number"),
    _gate_of_entering("submitted", _sql_without("signature"), "没有最新一稿的客户签字，不能送评审"),
    _gate_of_entering(
        "approved",
        _sql_without("approval", f" AND {NINE_PASSED.format(review='f.review_id')}"),
        "最新一稿没有九点全过，不能算评审通过",
    ),
    _gate_of_entering("sent_back", _sql_without("review", f" AND {ONE_FAILED}"), "没有一点判为退，不能退回"),
    _gate_of_entering("draft", OPEN_DRAFT, "没有新的一稿，不能回到起草"),
    _gate_of_entering("sealed", SEALED_NEWEST, "最新一稿没有盖章，不能算已盖章"),
    refusal_gate(
        "contract_with_seal_is_sealed",
        m.Contract,
        "UPDATE",
        f"NEW.state <> OLD.state AND NEW.state NOT IN ('sealed', 'cancelled') AND {HAS_SEAL.format(contract='NEW.id')}",
        "盖过章的合同只能是已盖章或已作废",
    ),
    _gate_of_entering(
        "withdrawn", "NOT EXISTS (SELECT 1 FROM contracts_withdrawal f WHERE f.contract_id = NEW.id)", "没有撤回的记录"
    ),
    _gate_of_entering(
        "cancelled",
        "NOT EXISTS (SELECT 1 FROM contracts_cancellation f WHERE f.contract_id = NEW.id)",
        "没有作废的记录",
    ),
    refusal_gate(
        "ending_leaves_no_contract",
        Ending,
        "INSERT",
        "NEW.kind = 'broken_off' AND EXISTS (SELECT 1 FROM contracts_contract c "
        "WHERE c.group_order_id = NEW.group_order_id AND c.state NOT IN ('withdrawn', 'cancelled'))",
        "还有一份合同没有撤回或作废，团订单不能中断",
    ),
]

NEXT_NUMBER = "NEW.number <> COALESCE((SELECT MAX(x.number) FROM contracts_revision x WHERE x.contract_id = NEW.contract_id), 0) + 1"
STILL_OPEN = (
    "EXISTS (SELECT 1 FROM contracts_revision r WHERE r.contract_id = NEW.contract_id "
    "AND NOT EXISTS (SELECT 1 FROM contracts_signature s WHERE s.revision_id = r.id))"
)
OLD_SIGNED, NEW_SIGNED = SIGNED.format(revision="OLD.revision_id"), SIGNED.format(revision="NEW.revision_id")
REVISION_GATES = [
    *undeletable(m.Revision),
    unchanging(m.Revision, "contract_id", "number", "by_id"),
    refusal_gate("revision_frozen", m.Revision, "UPDATE", SIGNED.format(revision="OLD.id"), FROZEN),
    refusal_gate(
        "revision_next",
        m.Revision,
        "INSERT",
        f"{NEXT_NUMBER} OR {STILL_OPEN} OR {STATE_OF} IN ('submitted', 'sealed', 'withdrawn', 'cancelled')",
        "现在不能另起一稿",
    ),
    refusal_gate(
        "revision_after_seal",
        m.Revision,
        "INSERT",
        f"{STATE_OF} <> 'sealed' AND {HAS_SEAL.format(contract='NEW.contract_id')}",
        "盖过章的合同没有记为已盖章，不能另起一稿",
    ),
    refusal_gate("line_frozen_added", m.Line, "INSERT", NEW_SIGNED, FROZEN),
    refusal_gate("line_frozen_changed", m.Line, "UPDATE", f"{OLD_SIGNED} OR {NEW_SIGNED}", FROZEN),
    refusal_gate("line_frozen_gone", m.Line, "DELETE", OLD_SIGNED, FROZEN),
    Gate("line_untruncated", m.Line._meta.db_table, "TRUNCATE", "1 = 1", FROZEN),
]


def _sql_not_newest(revision: str = "NEW.revision_id") -> str:
    """True when the revision is not the contract's newest, or another contract's."""
    return (
        f"NOT EXISTS (SELECT 1 FROM contracts_revision r WHERE r.id = {revision} AND r.contract_id = NEW.contract_id "
        f"AND r.number = {NEWEST.format(contract='NEW.contract_id')})"
    )


def _sql_is_author(person: str) -> str:
    """True when this person drafted, edited or submitted the contract, himself or as a deputy, or somebody did so for
    him."""
    return (
        f"EXISTS (SELECT 1 FROM contracts_revision r LEFT JOIN contracts_signature s ON s.revision_id = r.id "
        f"WHERE r.contract_id = NEW.contract_id "
        f"AND {person} IN (r.by_id, COALESCE(r.instead_of_id, 0), s.by_id, COALESCE(s.instead_of_id, 0))) "
        f"OR EXISTS (SELECT 1 FROM journal_entry e WHERE e.subject_type = 'contracts.Contract' "
        f"AND e.subject_id = NEW.contract_id AND e.event = 'contracts.Contract.edit' "
        f"AND {person} IN (e.person_id, COALESCE(e.instead_of_id, 0)))"
    )


OTHERS_REVIEW = f"{_sql_is_author('NEW.by_id')} OR {_sql_is_author('COALESCE(NEW.instead_of_id, -1)')}"
NOT_OF_REVISION = (
    "NOT EXISTS (SELECT 1 FROM contracts_review v JOIN contracts_revision r ON r.id = v.revision_id "
    "WHERE v.id = NEW.review_id AND v.revision_id = NEW.revision_id AND v.contract_id = NEW.contract_id "
    "AND r.content_hash = NEW.content_hash)"
)
F21_OF_REVISION = (
    "NOT EXISTS (SELECT 1 FROM contracts_approval a JOIN contracts_revision r ON r.id = a.revision_id "
    "JOIN sheets_issued i ON i.id = NEW.issued_id WHERE a.id = NEW.approval_id AND a.contract_id = NEW.contract_id "
    f"AND r.number = {NEWEST.format(contract='NEW.contract_id')} AND i.kind = 'F21' AND i.state = 'issued' "
    "AND i.edition = '' AND i.subject_type = 'contracts.Revision' AND i.subject_id = a.revision_id)"
)
# 5.5: the revision in force is the newest sealed one; a further seal makes a further revision that one.
IS_FURTHER = (
    "COALESCE((SELECT r.number FROM contracts_approval a JOIN contracts_revision r ON r.id = a.revision_id "
    "WHERE a.id = NEW.approval_id), 0) > COALESCE((SELECT MAX(r.number) FROM contracts_seal s "
    "JOIN contracts_approval a ON a.id = s.approval_id JOIN contracts_revision r ON r.id = a.revision_id "
    "WHERE s.contract_id = NEW.contract_id), 0)"
)
WHO = "起草或提交的人不能评审同一份合同"
FACT_GATES = [
    refusal_gate(
        "signature_of_newest",
        m.Signature,
        "INSERT",
        f"{STATE_OF} <> 'draft' OR {_sql_not_newest()}",
        "只有起草中的最新一稿可以记签字",
    ),
    refusal_gate(
        "review_of_submitted",
        m.Review,
        "INSERT",
        f"{STATE_OF} <> 'submitted' OR {_sql_not_newest()}",
        "只评审在评审中的最新一稿",
    ),
    refusal_gate("review_by_another", m.Review, "INSERT", OTHERS_REVIEW, WHO),
    refusal_gate(
        "approval_of_nine",
        m.Approval,
        "INSERT",
        f"{STATE_OF} <> 'submitted' OR {_sql_not_newest()} OR {NOT_OF_REVISION} OR NOT {NINE_PASSED.format(review='NEW.review_id')}",
        "没有这一稿九点全过的评审，不能算评审通过",
    ),
    refusal_gate(
        "approval_of_received",
        m.Approval,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM contracts_receipt x JOIN contracts_signature s ON s.id = x.signature_id "
        "WHERE s.revision_id = NEW.revision_id AND x.contract_id = NEW.contract_id)",
        "没有收下这一稿的原件，不能算评审通过",
    ),
    refusal_gate("approval_by_another", m.Approval, "INSERT", OTHERS_REVIEW, WHO),
    refusal_gate(
        "seal_of_approved",
        m.Seal,
        "INSERT",
        f"{STATE_OF} <> 'approved' OR {F21_OF_REVISION}",
        "只有评审通过的最新一稿和它签发的正本可以盖章",
    ),
    refusal_gate(
        "seal_of_further_revision",
        m.Seal,
        "INSERT",
        f"NOT {IS_FURTHER}",
        "已经盖过章的一稿或更早的一稿不再盖章；要改就另起一稿，评审通过以后再盖",
    ),
    refusal_gate(
        "notice_after_seal",
        m.PaymentNotice,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM contracts_seal s WHERE s.id = NEW.seal_id AND s.contract_id = NEW.contract_id)",
        "盖章以后才有预付款缴纳通知",
    ),
]
FACTS = (
    m.Signature,
    m.Receipt,
    m.Review,
    m.Approval,
    m.Seal,
    m.PaymentNotice,
    m.Told,
    m.Originals,
    m.Word,
    m.Withdrawal,
    m.Cancellation,
)
AFTER_END = {m.Originals: "5.5: where each paper is stays known, also when it comes back after the end"}
GATES = [
    *LIFE_GATES,
    *REVISION_GATES,
    *FACT_GATES,
    *(gate for model in (*FACTS, m.Point) for gate in append_only(model)),
    *gates_after_end(m.Contract, "INSERT", "UPDATE"),
    *gates_after_end(m.Revision, "INSERT", "UPDATE"),
    *gates_after_end(m.Line, "INSERT", "UPDATE", "DELETE"),
    *(gate for model in (*FACTS, m.Point) if model not in AFTER_END for gate in gates_after_end(model)),
    refusal_gate(
        "year_counter_by_one",
        m.YearCounter,
        "UPDATE",
        "NEW.year <> OLD.year OR NEW.last <> OLD.last + 1",
        "合同编号一个接一个",
    ),
    *undeletable(m.YearCounter),
    gate_of_reopening("reopening_with_withdrawal", m.Withdrawal, "合同已随中断撤回，不能撤销中断"),
    gate_of_reopening("reopening_with_cancellation", m.Cancellation, "合同已随中断作废，不能撤销中断"),
]
