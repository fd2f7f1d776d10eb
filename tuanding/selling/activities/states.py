"""What can be recorded when calling and visiting. PURE."""

from tuanding.core.kernel.lifecycle import Fact

CLIENT, ORDER = "clients.Client", "clients.GroupOrder"

FACTS = (
    Fact("call", CLIENT, "activities.Call", "call", "1.2", "打电话"),
    Fact("appointment", ORDER, "activities.PlanRow", "work", "1.2", "约好拜访"),
    Fact("visit", ORDER, "activities.Visit", "visit", "2.1", "记拜访"),
)
