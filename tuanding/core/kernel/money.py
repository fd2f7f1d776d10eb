"""Money: Decimal yuan with two places in Python and on paper, whole fen in the database."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
LARGEST = Decimal("999999999999.99")


def exact_yuan(value: Decimal | int | str) -> Decimal:
    """`value` in yuan with exactly two places. Raises ValueError for floats, other text, and parts of a fen."""
    if isinstance(value, float):
        raise ValueError(f"{value!r}: money is never a float")
    try:
        amount = Decimal(value)
        exact = amount.quantize(CENT)
    except (InvalidOperation, TypeError) as why:
        raise ValueError(f"{value!r} is not an amount in yuan") from why
    if exact != amount:
        raise ValueError(f"{value} has more than two places")
    return exact


def fen(amount: Decimal) -> int:
    """Whole fen of an amount in yuan."""
    return int(exact_yuan(amount).scaleb(2))


def yuan(whole_fen: int) -> Decimal:
    """Yuan with two places of whole fen."""
    return Decimal(whole_fen).scaleb(-2).quantize(CENT)


def share(amount: Decimal, basis_points: int) -> Decimal:
    """`basis_points` / 10,000 of the amount, rounded once, half up; the rest is `amount - share(…)`."""
    return (amount * basis_points / 10_000).quantize(CENT, ROUND_HALF_UP)


def capitals(amount: Decimal) -> str:
    """The amount in Chinese capitals as banks write it: 486120 → 肆拾捌万陆仟壹佰贰拾元整.

    Raises ValueError beyond twelve digits of yuan, where 万亿 and 兆 begin to be disputed.
    """
    amount = exact_yuan(amount)
    if abs(amount) > LARGEST:
        raise ValueError(f"{amount} has more than twelve digits before the point")
    sign = "负" if amount < 0 else ""
    whole, cents = divmod(fen(abs(amount)), 100)
    jiao, last = divmod(cents, 10)
    text = f"{_digits_in_capitals(whole)}元" if whole else ""
    if not cents:
        return sign + (text or "零元") + "整"
    text += f"{DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return sign + text + (f"{DIGITS[last]}分" if last else "整")


def _digits_in_capitals(number: int) -> str:
    """Digits in groups of four; a gap of zeros is said once."""
    text, gap, group = "", False, 0
    while number:
        number, four = divmod(number, 10_000)
        if four:
            text = _group_in_capitals(four) + GROUPS[group] + ("零" if gap and text else "") + text
            gap = four < 1_000
        else:
            gap = bool(text)
        group += 1
    return text


def _group_in_capitals(four: int) -> str:
    text = ""
    for place, unit in reversed(list(enumerate(PLACES))):
        digit = four // 10**place % 10
        if digit:
            text += DIGITS[digit] + unit
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
