"""PURE: in which encoding a text was written. What decodes is not yet right: Big5 decodes as GB18030 and becomes other
characters. So it is also asked how many of them are such as lists of companies are made of."""

import re

MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF16 = {"utf-16-le": 1, "utf-16-be": 0}  # which byte of two is 0 for a comma or a digit
# the commonest characters of names of companies, addresses and headers: in lists of every kind a third or more of all
SIMPLIFIED = frozenset(
    "公司有限责任股份集团厂店中心局院校医学大小工业商贸易实科技术发展制造机械电子信息网络服饰装衣纺织食品药建筑设计工程物流运输"  # data: characters
    "汽车房地产投资管理咨询文化传媒教育旅游酒餐饮农林环保能源化材料金属五交通银行保险物资供应销售进出口国际华东南西北新"  # data: characters
    "天安海江山湖州市省区县镇村路街号楼室第一二三四五六七八九十上下京沪广深杭苏浙客户名称联系人话手机地址行业数备注职务统社会信用代码姓"  # data: characters
    "张王李赵陈刘杨黄周吴先生女士经理总裁员主任明丽芳伟国华建军平红文志玉春秀英样例范围重庆成都武汉长沙京津年月日部门单位邮箱"  # data: characters
)
TRADITIONAL = frozenset(
    "公司有限責任股份集團廠店中心局院校醫學大小工業商貿易實科技術發展製造機械電子資訊信息網絡路服飾裝衣紡織食品藥建築設計工程物流運輸"  # data: characters
    "汽車房地產投資管理諮詢文化傳媒教育旅遊酒餐飲農林環保能源化材料金屬五交通銀行保險物資供應銷售進出口國際華東南西北新"  # data: characters
    "天安海江山湖州市省區縣鎮村路街號樓室第一二三四五六七八九十上下京滬廣深杭蘇浙客戶名稱聯繫絡人話手機地址行業數備註職務統社會信用代碼姓"  # data: characters
    "張王李趙陳劉楊黃周吳先生女士經理總裁員主任明麗芳偉國華建軍平紅文志玉春秀英樣例範圍台灣香港九龍澳門年月日部門單位郵箱企有"  # data: characters
)
FEWEST = 10  # so few characters of another kind say nothing
LEAST_SHARE = 0.12  # of a Chinese text; characters that were read wrongly are such by chance, one in twenty
LOOKED_AT = 200_000  # characters
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


def encoding_of(content: bytes) -> str | None:
    """The name of the encoding: UTF-16 by its mark or without, UTF-8, Big5, else GB18030. None for text of another one, which
    decodes only by accident. What decodes with none of them is called GB18030, or UTF-8 where that reads further."""
    if content.startswith(MARKS):
        return "utf-16"
    for code, place in UTF16.items():
        if _is_utf16(content, code, place):
            return code
    try:
        content.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError as why:
        reads_until = why.start
    simplified = _share(content, "gb18030", SIMPLIFIED | TRADITIONAL)
    traditional = _share(content, "cp950", TRADITIONAL)
    if traditional is not None and traditional[0] > LEAST_SHARE and traditional > (simplified or (0.0, 0)):
        return "cp950"
    if simplified is None:
        return "utf-8-sig" if reads_until >= _reads_until(content, "gb18030") else "gb18030"
    share, count = simplified
    return None if count >= FEWEST and share < LEAST_SHARE else "gb18030"


def _is_utf16(content: bytes, code: str, place: int) -> bool:
    """Whether it is UTF-16 without its mark: the commas and line ends of every list have a byte 0, always on one side."""
    beginning = content[: 64 * 1024]
    zeros, others = beginning[place::2].count(0), beginning[1 - place :: 2].count(0)
    if len(content) % 2 or zeros < 2 or others or zeros * 50 < len(beginning):
        return False
    try:
        return not CONTROLS.search(content.decode(code))
    except UnicodeDecodeError:
        return False


def _share(content: bytes, code: str, common: frozenset[str]) -> tuple[float, int] | None:
    """(share of the characters beyond ASCII that are common ones, how many such there are); None where it does not decode."""
    try:
        text = content.decode(code)[:LOOKED_AT]
    except UnicodeDecodeError:
        return None
    beyond = [char for char in text if char > "\x7f"]
    return (sum(char in common for char in beyond) / len(beyond) if beyond else 0.0), len(beyond)


def _reads_until(content: bytes, code: str) -> int:
    try:
        content.decode(code)
    except UnicodeDecodeError as why:
        return why.start
    return len(content)
