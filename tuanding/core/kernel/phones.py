"""PURE: telephone numbers as they are read aloud."""


# Not phonenumbers.format_number: it also regroups fixed lines (0571 8800 6600), which stay as they were typed.
def grouped(number: str) -> str:
    """13800006218 → 138 0000 6218; any other number unchanged."""
    mobile = len(number) == 11 and number.startswith("1") and number.isascii() and number.isdigit()
    return f"{number[:3]} {number[3:7]} {number[7:]}" if mobile else number
