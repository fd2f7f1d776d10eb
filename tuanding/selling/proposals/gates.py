"""What the database refuses of data sheets, requests and proposals."""

from tuanding.core.journal.gates import append_only, refusal_gate, transitions, unchanging, undeletable
from tuanding.selling.clients.endings import gate_of_reopening, gates_after_end
from tuanding.selling.proposals.models import (
    Answer,
    DataSheet,
    Headcount,
    Presentation,
    Proposal,
    ProposalLine,
    ProposalRequest,
    Question,
    Rework,
    Withdrawal,
)
from tuanding.selling.proposals.states import REQUESTS

NO_FURTHER_VERSION = (
    "NEW.state = 'delivered' AND OLD.state <> 'delivered' AND "
    "(SELECT COUNT(*) FROM proposals_proposal p WHERE p.request_id = NEW.id) <= "
    "(SELECT COUNT(*) FROM proposals_rework r WHERE r.request_id = NEW.id)"
)
WITHOUT_LINES = (
    "NEW.state = 'delivered' AND OLD.state <> 'delivered' AND EXISTS "
    "(SELECT 1 FROM proposals_proposal p WHERE p.request_id = NEW.id AND NOT EXISTS "
    "(SELECT 1 FROM proposals_proposalline l WHERE l.proposal_id = p.id))"
)
WITHOUT_REWORK = (
    "NEW.state = 'rework' AND OLD.state <> 'rework' AND "
    "(SELECT COUNT(*) FROM proposals_proposal p WHERE p.request_id = NEW.id) <> "
    "(SELECT COUNT(*) FROM proposals_rework r WHERE r.request_id = NEW.id)"
)
IS_DELIVERED = (
    "EXISTS (SELECT 1 FROM proposals_proposal p JOIN proposals_proposalrequest r ON r.id = p.request_id "
    "WHERE p.id = NEW.proposal_id AND (r.state <> 'taken' OR EXISTS "
    "(SELECT 1 FROM proposals_proposal later WHERE later.request_id = p.request_id AND later.version > p.version)))"
)
IS_REQUESTED_FROM = "EXISTS (SELECT 1 FROM proposals_proposalrequest r WHERE r.data_sheet_id = NEW.data_sheet_id)"
OF_ANOTHER_ORDER = (
    "NOT EXISTS (SELECT 1 FROM proposals_proposalrequest r "
    "WHERE r.id = NEW.request_id AND r.group_order_id = NEW.group_order_id)"
)
NOT_WITH_DESIGN = (
    "NOT EXISTS (SELECT 1 FROM proposals_proposalrequest r WHERE r.id = NEW.request_id AND r.state = 'taken')"
)
ANOTHERS_SHEET = (
    "NOT EXISTS (SELECT 1 FROM proposals_datasheet d JOIN clients_grouporder o ON o.client_id = d.client_id "
    "WHERE d.id = NEW.data_sheet_id AND o.id = NEW.group_order_id)"
)
FACTS = (DataSheet, Headcount, Question, Answer, Rework, Withdrawal, Proposal, ProposalLine, Presentation)

GATES = [
    *(gate for model in FACTS for gate in append_only(model)),
    *undeletable(ProposalRequest),
    *transitions(REQUESTS),
    unchanging(
        ProposalRequest,
        "group_order_id",
        "data_sheet_id",
        "asked_by_id",
        "asked_at",
        "wish_on",
        "styles_number",
        "budget",
        "wishes",
    ),
    refusal_gate(
        "proposal_without_text", Proposal, "INSERT", "TRIM(NEW.text) = ''", "没有说明文字的方案不能交付（条 3.2）"
    ),
    refusal_gate("proposal_not_taken", Proposal, "INSERT", NOT_WITH_DESIGN, "设计中心先接单，才能交付方案"),
    refusal_gate("proposal_of_another_order", Proposal, "INSERT", OF_ANOTHER_ORDER, "方案与申请不是同一张团订单"),
    refusal_gate("request_delivered_empty", ProposalRequest, "UPDATE", NO_FURTHER_VERSION, "交付时要有新一版方案"),
    refusal_gate("request_delivered_bare", ProposalRequest, "UPDATE", WITHOUT_LINES, "交付的方案至少要有一行款式"),
    refusal_gate("request_rework_unsaid", ProposalRequest, "UPDATE", WITHOUT_REWORK, "要修改哪一版、为什么，先要写明"),
    refusal_gate("request_of_another_client", ProposalRequest, "INSERT", ANOTHERS_SHEET, "资料搜集表不是这家客户的"),
    refusal_gate("line_of_delivered", ProposalLine, "INSERT", IS_DELIVERED, "已交付的方案不能再加款式"),
    refusal_gate("headcount_of_requested", Headcount, "INSERT", IS_REQUESTED_FROM, "已提交的资料搜集表不能再加人数"),
    *gates_after_end(ProposalRequest, "INSERT", "UPDATE"),
    *(gate for model in FACTS for gate in gates_after_end(model)),
    gate_of_reopening("reopening_with_request", Withdrawal, "方案申请已随中断撤回，不能撤销中断"),
]
