"""PURE: telephone numbers as people write them, read one way for page, API, import and paste: a whole phone, or none.

What is stored is `Phone.text`, which is read as the same phone again: 13800006218, 0571-88006600 转 801, +886 2 2345 6789.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tuanding.core.kernel.numbering import MOBILE, NUMBER, Phone, area_of, number_of, without_home_code

MOST_NUMBERS = 10  # in one cell
SHORTEST_SEARCHED = 5

BAD = "无法认作电话"
GOOD = "手机 11 位，或区号-号码，分机写在“转”后"
WITH_LETTERS = "有字母或别的字"
DIGITS_ALONE = "这一栏只写号码，几个号码用分号隔开，分机写在“转”后"
JOINED = "像是几个号码连在了一起"
SEMICOLON = "几个号码之间用分号隔开"
WITHOUT_AREA = "没有区号"
AREA_FIRST = "写成 0571-88006600；公司资料里填了区号，就自动补上"
SCIENTIFIC_SPELT = "被表格软件改成了科学记数，末尾几位丢了"
AS_TEXT = "请把这一列设为文本后重新填写"

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
EXCEL_MARK = re.compile(r"""=?"+([^"]*)"+|['’`](.*)""")
TRAILING_ZERO = re.compile(r"(\d{5,15})\.0")
SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d{1,3}")
NAMES_OF_PHONES = (
    r"(?:(?:联系|办公|公司|固定|移动|单位|手机|总机)?(?:电话|號碼|号码)|手机号?|座机|固话|总机|"  # data: what stands before a number
    r"(?<![a-z])(?:tel|telephone|phone|mobile|mob|cell|mp)(?![a-z]))\s*[.:：]?"  # data: the same
)
BEFORE_NUMBER = re.compile(NAMES_OF_PHONES, re.IGNORECASE)
BETWEEN_NUMBERS = re.compile(r"[;,、/|\n\r]|或者?|及|和")  # data: what people write between two numbers
WORD_BEFORE_EXTENSION = (
    r"(?:转|轉|分机|分機|内线|extension|ext\.?|x|#|\*|_|,|;\s*ext=)"  # data: how extensions are written
)
EXTENSION = re.compile(rf"\s*(?:\(?\s*{WORD_BEFORE_EXTENSION}\s*)+[.:]?\s*(\d{{1,6}})\s*\)?", re.IGNORECASE)
DASH_AND_DIGITS = re.compile(r"\s*-\s*(\d{1,6})|\s*\((\d{1,6})\)")
STRETCH = re.compile(r"(?<![0-9a-z+])(?<![a-z]-)\(?\+?\(?[0-9][0-9 ().\-]{4,}[0-9]")

ANY_AREA = ("010", "0570")  # with numbers of eight and of seven digits
JOINED_FROM = 15  # digits


class NoPhone(ValueError):
    """What was written is no phone: `reason`, and what would be `accepted`, both message ids."""

    def __init__(self, reason: str = BAD, accepted: str = GOOD):
        super().__init__(f"{reason}：{accepted}")
        self.reason, self.accepted = reason, accepted


def read_phones(typed: str, area_code: str = "") -> tuple[Phone, ...]:
    """Every phone of a text, the first one first; none of an empty one. `area_code` is given to a number without any.

    Raises NoPhone unless all of it is phones: "电话：0571-88006600转801；138 0000 6218" is two, "张三13800006218" none.
    """
    return _read(typed, area_code)


def phones_in(stored: str | None) -> tuple[Phone, ...]:
    """The same of what stands in a row; none where it stood there before numbers were read, and is none."""
    try:
        return _read(stored, "") if stored else ()
    except NoPhone:
        return ()


def area_of_numbers(stored: str) -> str:
    """That of the first fixed line of a text; "" where there is none."""
    return next((area for phone in phones_in(stored) if (area := area_of(phone.main))), "")


def dialled(stored: str | None) -> str:
    """What stands behind `tel:` for a stored text; "" for what is no phone."""
    return next((phone.dial for phone in phones_in(stored)), "")


# Not phonenumbers.format_number: it also regroups fixed lines (0571 8800 6600), which are read aloud in one.
def grouped(number: str) -> str:
    """As it is read aloud: 13800006218 → 138 0000 6218, also before an extension; any other number unchanged."""
    mobile = number[:11]
    rest = number[11:]
    if MOBILE.fullmatch(mobile) and mobile.isascii() and (not rest or rest.startswith(" ")):
        return f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}{rest}"
    return number


def stretches_of_digits(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of each stretch of folded text that is digits with signs or spaces between them, without the
    country's 86: of "td 138-0001-2223" (3, 16, "13800012223"). Whether it is a number, nobody knows: a search tries both."""
    for match in STRETCH.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        national = without_home_code(digits, "+" in match[0]) or digits
        if len(national) >= SHORTEST_SEARCHED and national != match[0]:
            yield match.start(), match.end(), national


@lru_cache(maxsize=50_000)  # an import asks several times for each of its rows
def _read(typed: str, area_code: str) -> tuple[Phone, ...]:
    if MOBILE.fullmatch(typed) and typed.isascii():  # nearly all
        return (Phone(typed, typed),)
    text = _tidy(typed)
    if not text:
        return ()
    if SCIENTIFIC.fullmatch(text):
        raise NoPhone(SCIENTIFIC_SPELT, AS_TEXT)
    text = BEFORE_NUMBER.sub("\n", text).strip("\n\t .;,、/")
    phones = _phones(text, area_code)
    if not phones or len(phones) > MOST_NUMBERS:
        raise _refusal(text)
    return tuple({(phone.key, phone.extension): phone for phone in phones}.values())


def _phones(text: str, area_code: str) -> list[Phone]:
    """[] where any part is none."""
    one = _one_phone(text, area_code)
    return [one] if one else _several_phones(text, area_code)


def _tidy(typed: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKC", typed) if unicodedata.category(char) != "Cf")
    text = re.sub(r"[ \t\u3000]+", " ", text.translate(DASHES)).strip()
    while marked := EXCEL_MARK.fullmatch(text):
        text = (marked[1] or marked[2] or "").strip()
    zero = TRAILING_ZERO.fullmatch(text)
    return zero[1] if zero else text


def _refusal(text: str) -> NoPhone:
    digits = re.sub(r"\D", "", text)
    if any(_phones(text, area) for area in ANY_AREA):
        return NoPhone(WITHOUT_AREA, AREA_FIRST)
    if digits and re.search(r"[^\W\d_]", text):
        return NoPhone(WITH_LETTERS, DIGITS_ALONE)
    if len(digits) >= JOINED_FROM and NUMBER.fullmatch(text):
        return NoPhone(JOINED, SEMICOLON)
    return NoPhone()


def _several_phones(text: str, area_code: str) -> list[Phone]:
    """The phones of a text with signs or spaces between them; [] where any part is none."""
    phones: list[Phone] = []
    for part in re.split(BETWEEN_NUMBERS, text):
        if not (part := part.strip()):
            continue
        area_before = area_of(phones[0].main) if phones else ""  # 0571-88006600/88006601
        some = _phones_with_spaces(part, area_before or area_code)
        if not some:
            return []
        phones += [phone._replace(completed=phone.completed and not area_before) for phone in some]
    return phones


def _phones_with_spaces(part: str, area_code: str) -> list[Phone]:
    """One phone, or several with spaces between them: the fewest that use up every word."""
    one = _one_phone(part, area_code)
    if one:
        return [one]
    words = part.split(" ")
    if not 2 <= len(words) <= MOST_NUMBERS * 3:
        return []
    best: list[list[Phone] | None] = [[]] + [None] * len(words)
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - 5), end):
            before = best[start]
            phone = _one_phone(" ".join(words[start:end]), area_code) if before is not None else None
            if before is not None and phone and (best[end] is None or len(before) + 1 < len(best[end] or [])):
                best[end] = [*before, phone]
    return best[-1] or []


def _one_phone(text: str, area_code: str) -> Phone | None:
    """One number, with or without an extension."""
    for start, extension in _extensions(text):
        main = number_of(text[:start].strip(), area_code)
        if main:
            return main._replace(extension=extension)
    return None


def _extensions(text: str) -> list[tuple[int, str]]:
    """[(where it begins, extension)] of every way to read the text's end, the likeliest first. "0571-8800660-1" is no
    number of eight digits, "138-0000-6218" no number with an extension."""
    spelt = re.search(rf"(?:{EXTENSION.pattern})$", text, re.IGNORECASE)
    if spelt:
        return [(spelt.start(), spelt[1])]
    dashed = re.search(rf"(?:{DASH_AND_DIGITS.pattern})$", text)
    if not dashed:
        return [(len(text), "")]
    digits = dashed[1] or dashed[2]
    ways = [(dashed.start(), digits), (len(text), "")]
    return ways if len(digits) <= 2 else ways[::-1]
