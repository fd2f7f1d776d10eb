"""The eleven roles of the process, and the centres that some of them belong to."""

SALES_REP = "sales_rep"
DEPARTMENT_MANAGER = "department_manager"
BACK_OFFICE = "back_office"
MARKETING_MANAGER = "marketing_manager"
GENERAL_MANAGER = "general_manager"
DESIGNER = "designer"
FINANCE = "finance"
PRODUCTION_MANAGER = "production_manager"
MEASURER = "measurer"
LOGISTICS_MANAGER = "logistics_manager"
ADMINISTRATOR = "administrator"

# They act without being one of the eleven: the program itself, and a client by a link.
SYSTEM = "system"
CLIENT_LINK = "client_link"

ROLES = {
    SALES_REP: "业务经理",
    DEPARTMENT_MANAGER: "团订部经理",
    BACK_OFFICE: "团订内务",
    MARKETING_MANAGER: "营销中心经理",
    GENERAL_MANAGER: "总经理",
    DESIGNER: "设计中心",
    FINANCE: "财务部",
    PRODUCTION_MANAGER: "生产中心经理",
    MEASURER: "量体师",
    LOGISTICS_MANAGER: "物流中心经理",
    ADMINISTRATOR: "系统管理员",
}
DEPARTMENT_ROLES = {SALES_REP, DEPARTMENT_MANAGER, BACK_OFFICE}
READ_ALL = (MARKETING_MANAGER, GENERAL_MANAGER)

# A centre sees an order from the moment a step brings it in (`clients.Reach`).
CENTRES = {"design": DESIGNER, "finance": FINANCE, "production": PRODUCTION_MANAGER, "logistics": LOGISTICS_MANAGER}
CENTRE_OF_ROLE = {role: centre for centre, role in CENTRES.items()}
