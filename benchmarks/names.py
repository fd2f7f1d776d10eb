"""Fictional names by number: number 17 is always the same company, and no two numbers share one. PURE."""

from itertools import product
from math import gcd, prod

PLACES = tuple(a + b for a, b in product("澄云青松竹兰星霞沐岚栖鹭", "湖溪川泽浦桥"))
FIRST = tuple("安宝昌达恩丰广海恒宏华汇吉佳嘉金锦聚凯康乐立利联隆茂明铭宁鹏普启荣瑞润森盛")
SECOND = tuple("泰腾天通万旺威维伟祥欣信兴旭亚扬怡益毅盈永优裕源远越泽展兆正志中众卓鑫曾单行翟")
TRADE_WORDS = (
    "机械 精密机械 电子 自动化设备 新材料 环保科技 食品 生物医药 物流 酒店管理 物业服务 电力工程 建筑安装 汽车零部件 "
    "纺织 包装 化工 软件 通信技术 检测技术 园林 教育科技 医疗器械 仓储 轨道交通设备 能源 船舶配套 塑胶 五金 家具"
)
TRADES = tuple(TRADE_WORDS.split())
ENDINGS = ("有限公司", "股份有限公司", "集团有限公司")
WHEELS = (PLACES, FIRST, SECOND, TRADES, ENDINGS)
MOST = prod(map(len, WHEELS))
STRIDE = 7_368_787  # a prime that shares no factor with MOST: neighbours in number look nothing alike
INDUSTRY_WORDS = "制造 电力 物流 酒店 物业 银行 医药 教育 建筑 通信 食品 化工"
INDUSTRIES = tuple(f"{word}业" for word in INDUSTRY_WORDS.split())
SURNAMES = tuple("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜")
GIVEN_NAMES = tuple(a + b for a, b in product("晓文志建秀丽国伟雅静宇浩", "芳强敏军燕峰琳涛洁辉宁"))

if gcd(STRIDE, MOST) != 1:
    raise ValueError("the stride shares a factor with the number of names: two numbers would share a name")


def company(number: int) -> str:
    """The full name of client `number` (0 to MOST - 1)."""
    rest, parts = number * STRIDE % MOST, []
    for wheel in WHEELS:
        rest, place = divmod(rest, len(wheel))
        parts.append(wheel[place])
    return "".join(parts)


def short(name: str) -> str:
    """What people call it: place and brand, without trade and form."""
    return name[:4]


def person(number: int) -> str:
    return SURNAMES[number * 31 % len(SURNAMES)] + GIVEN_NAMES[number * 17 % len(GIVEN_NAMES)]


def phone(number: int) -> str:
    """A mobile number; the first three digits with eight more."""
    return f"139{number * 48_271 % 100_000_000:08}"
