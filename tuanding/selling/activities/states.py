"""What can be recorded when calling and visiting. PURE."""

from tuanding.core.kernel.lifecycle import Fact, stands_free

CLIENT, ORDER, PLAN_ROW = "clients.Client", "clients.GroupOrder", "activities.PlanRow"
PERSON, RESULT = "accounts.Person", "activities.PlanResult"

FACTS = (
    Fact("call", CLIENT, "activities.Call", "call", "1.2", "打电话"),
    Fact("take_back_call", CLIENT, "journal.TakingBack", "view", "1.2", "撤销电话", stands_free),
    Fact("appointment", ORDER, "activities.PlanRow", "work", "1.2", "约好拜访"),
    Fact("plan", ORDER, PLAN_ROW, "work", "1.2", "排入行程"),
    Fact("plan", PERSON, PLAN_ROW, "plan", "1.2", "排入行程", under="person"),
    Fact("move", PLAN_ROW, RESULT, "work", "1.2", "改期"),
    Fact("cancel", PLAN_ROW, RESULT, "work", "1.2", "取消行程"),
    Fact("result", PLAN_ROW, RESULT, "work", "1.9", "记行程结果"),
    Fact("visit", ORDER, "activities.Visit", "visit", "2.1", "记拜访"),
)
