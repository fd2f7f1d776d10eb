"""PURE: the life of an issued copy. Its number is taken first; then it is issued, or void with the reason."""

from tuanding.core.kernel.lifecycle import Lifecycle, Move

RESERVED, ISSUED, VOID = "reserved", "issued", "void"

LIFE = Lifecycle(
    model="sheets.Issued",
    states={RESERVED: "已取号", ISSUED: "已签发", VOID: "已作废"},
    initial=RESERVED,
    moves=(
        Move("issue", (RESERVED,), ISSUED, right="issue", clause="", label="签发"),
        Move("void", (RESERVED,), VOID, right="issue", clause="", label="作废"),
    ),
)
