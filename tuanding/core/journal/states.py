"""What the journal itself records. PURE."""

from tuanding.core.kernel.lifecycle import Fact

COMPANY = "company.Company"
BASELINE = f"{COMPANY}.baseline"  # the event of an entry that takes into evidence what none knew

FACTS = (Fact("baseline", COMPANY, None, "edit", "", "登记已有数据"),)
