"""What an administrator records. PURE."""

from typing import Any

from tuanding.core.kernel.lifecycle import Fact
from tuanding.core.kernel.refusal import Blocked
from tuanding.core.rulebook.roles import ADMINISTRATOR

COMPANY, PERSON, DEPARTMENT = "company.Company", "accounts.Person", "accounts.Department"
ASSIGNMENT, DEPUTY = "accounts.RoleAssignment", "accounts.Deputy"


def must_leave_an_administrator(row: Any, other_administrators: int | None) -> Blocked | None:
    """Blocked where nobody else could sign in as administrator; `other_administrators` is how many there are, None
    where the row is no administrator's."""
    about_one = getattr(row, "role", ADMINISTRATOR) == ADMINISTRATOR
    if not about_one or other_administrators is None or other_administrators > 0:
        return None
    return Blocked(
        "无法办理，因为这样就没有能登录的系统管理员了；请先给另一位这个岗位", field="role", value=ADMINISTRATOR
    )


FACTS = (
    Fact("edit", COMPANY, None, "edit", "", "修改公司资料"),
    Fact("person", COMPANY, PERSON, "edit", "", "新建人员"),
    Fact("department", COMPANY, DEPARTMENT, "edit", "", "新建部门"),
    Fact("setting", COMPANY, "company.Setting", "edit", "", "设定标准"),
    Fact("work_days", COMPANY, None, "edit", "", "修改工作日历", apart=True),
    Fact("retry_job", COMPANY, None, "edit", "", "重做后台任务"),
    Fact("edit", PERSON, None, "edit", "", "修改人员"),
    Fact("password", PERSON, None, "edit", "", "重设密码"),
    Fact("lost_device", PERSON, None, "edit", "", "重设两步验证"),
    Fact("lost_device_by_command", PERSON, None, "edit", "", "在服务器上重设两步验证"),
    Fact("disable", PERSON, None, "edit", "", "停用", must_leave_an_administrator),
    Fact("enable", PERSON, None, "edit", "", "恢复"),
    Fact("role", PERSON, ASSIGNMENT, "edit", "", "给岗位", under="person"),
    Fact("deputy", PERSON, DEPUTY, "edit", "", "设代理", under="person"),
    Fact("edit", DEPARTMENT, None, "edit", "", "修改部门"),
    Fact("end", ASSIGNMENT, None, "edit", "", "结束岗位", must_leave_an_administrator),
    Fact("end", DEPUTY, None, "edit", "", "结束代理"),
)
RESETS_OF_SECOND_STEP = (f"{PERSON}.lost_device", f"{PERSON}.lost_device_by_command")
