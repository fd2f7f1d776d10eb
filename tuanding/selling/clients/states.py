"""What can be recorded of departments, clients and group orders. PURE."""

from tuanding.core.kernel.lifecycle import Fact, stands_free
from tuanding.core.kernel.refusal import Blocked

BACK = "journal.TakingBack"
DEPARTMENT, CLIENT, CONTACT, ORDER = "accounts.Department", "clients.Client", "clients.Contact", "clients.GroupOrder"
RULING_REQUEST = "clients.RulingRequest"


def must_be_unowned(client, facts) -> Blocked | None:
    """1.1: refused when the client has an owner."""
    if client.owner_id is None:
        return None
    return Blocked("无法领取「%(value)s」，因为已经有业务经理，可以请团订部经理分配", field="client", value=client.name)


def may_go_back(client, open_order) -> Blocked | None:
    """Refused: a client in the pool, and one with an open group order (`open_order`)."""
    if client.owner_id is None:
        return Blocked("无法退回「%(value)s」，因为它已经在公海", field="client", value=client.name)
    if open_order:
        return Blocked(
            "无法退回「%(value)s」，因为有进行中的团订单，可以先办完或中断", field="client", value=client.name
        )
    return None


FACTS = (
    Fact("client", DEPARTMENT, "clients.Client", "add_client", "1.1", "录入客户", under="department"),
    Fact("import", DEPARTMENT, "clients.ClientImport", "import_clients", "1.1", "导入名单", under="to_department"),
    Fact("claim_many", DEPARTMENT, "jobs.Batch", "claim_clients", "1.1", "批量领取客户", under="department"),
    Fact("assign_many", DEPARTMENT, "jobs.Batch", "assign_clients", "1.1", "批量分配客户", under="department"),
    Fact("hand_over", DEPARTMENT, "jobs.Batch", "assign_clients", "1.1", "转交客户", under="department"),
    Fact("release_many", DEPARTMENT, "jobs.Batch", "release_clients", "1.1", "批量退回公海", under="department"),
    Fact("take_back_batch", DEPARTMENT, BACK, "view", "1.1", "撤销批量办理", stands_free),
    Fact("take_back_many", DEPARTMENT, "jobs.Batch", "view", "1.1", "逐家撤销", under="department"),
    Fact("edit", CLIENT, None, "edit", "1.1", "修改客户"),
    Fact("contact", CLIENT, "clients.Contact", "edit", "1.1", "添加联系人"),
    Fact("claim", CLIENT, "clients.Ownership", "claim", "1.1", "领取", must_be_unowned),
    Fact("assign", CLIENT, "clients.Ownership", "assign", "1.1", "分配"),
    Fact("release", CLIENT, "clients.Ownership", "release", "1.1", "退回公海", may_go_back),
    Fact("ruling_request", DEPARTMENT, RULING_REQUEST, "add_client", "1.1", "请经理裁定重复", under="from_department"),
    Fact("ruling", CLIENT, "clients.Ruling", "decide_duplicate", "1.1", "裁定重复"),
    Fact("reading", RULING_REQUEST, "clients.RulingReading", "read", "1.1", "收到裁定"),
    Fact("take_back_claim", CLIENT, BACK, "view", "1.1", "撤销领取", stands_free),
    Fact("take_back_assign", CLIENT, BACK, "view", "1.1", "撤销分配", stands_free),
    Fact("take_back_release", CLIENT, BACK, "view", "1.1", "撤销退回公海", stands_free),
    Fact("referrals", CLIENT, "clients.ReferralList", "refer", "1.8", "记推荐名单"),
    Fact("order", CLIENT, "clients.GroupOrder", "open_order", "1.2", "开团订单"),
    Fact("edit", CONTACT, None, "edit", "1.1", "修改联系人"),
    Fact("edit", ORDER, None, "edit", "1.1", "修改团订单"),
    Fact("milestone", ORDER, "clients.Milestone", "work", "", "到达阶段"),
    Fact("referrals", ORDER, "clients.ReferralList", "refer", "5.3", "记推荐名单", after_end=True),
    Fact("break_off", ORDER, "clients.Ending", "break_off", "1.8", "中断"),
    Fact("take_back_break_off", ORDER, BACK, "view", "1.8", "撤销中断", stands_free, after_end=True),
)
