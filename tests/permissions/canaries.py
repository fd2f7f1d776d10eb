"""Texts that stand nowhere else: whoever reads one has seen what is not his."""

SECRET = "翡翠岭秘密纺织有限公司"
QUIET = "玛瑙湾静默制药有限公司"
POOL = "琥珀洲公海食品有限公司"
CONTACT = "欧阳暗香"
PHONE, QUIET_PHONE = "13987650123", "13612349876"
TITLE = "玛瑙湾二零二七夏装"
REMARK = "绝不外传之备注"
