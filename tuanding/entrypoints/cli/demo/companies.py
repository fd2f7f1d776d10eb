"""The clients of the demo company. Every name, person and number is made up."""

from decimal import Decimal
from typing import NamedTuple


class DemoCompany(NamedTuple):
    """`owner` empty: in the open pool of `department`."""

    name: str
    short: str
    industry: str
    headcount: int
    contact: str
    title: str
    address: str
    owner: str = "sales_rep"
    department: str = "one"


COMPANIES = {
    "chenghu": DemoCompany(
        "澄湖精密机械有限公司", "澄湖精密机械", "机械", 628, "罗敏", "行政主任", "澄湖区北岸路 18 号"
    ),
    "yunling": DemoCompany(
        "云岭茶业集团有限公司", "云岭茶业集团", "食品", 460, "吴科", "综合科长", "云岭县茶厂路 2 号"
    ),
    "luming": DemoCompany(
        "鹿鸣大酒店有限公司", "鹿鸣大酒店", "酒店", 154, "孟晓", "人事经理", "滨江路 88 号员工通道收货处"
    ),
    "beichen": DemoCompany(
        "北辰物业服务有限公司", "北辰物业服务", "物业", 320, "高远", "品质经理", "北辰大道 6 号物业中心"
    ),
    "qingxi": DemoCompany("青溪自来水有限公司", "青溪自来水", "公用", 210, "丁玲", "工会主席", "青溪路 1 号水厂"),
    "hengtai": DemoCompany(
        "恒泰连锁药房有限公司", "恒泰连锁药房", "零售", 540, "葛芸", "采购经理", "恒泰路 21 号物流楼", "sales_rep2"
    ),
    "songhe": DemoCompany("松鹤养老服务有限公司", "松鹤养老服务", "养老", 130, "曹静", "院长助理", "松鹤路 9 号"),
    "jinque": DemoCompany(
        "金雀餐饮管理有限公司", "金雀餐饮", "餐饮", 280, "潘磊", "运营总监", "金雀街 33 号", "sales_rep2"
    ),
    "lanting": DemoCompany("兰亭印务有限公司", "兰亭印务", "印刷", 96, "方洁", "办公室主任", "兰亭路 5 号"),
    "haitang": DemoCompany("海棠园林工程有限公司", "海棠园林", "园林", 175, "秦岚", "行政", "海棠路 12 号"),
    "changfeng": DemoCompany(
        "长风汽车客运有限公司", "长风客运", "运输", 390, "陶然", "安全科长", "客运路 1 号", "sales_rep2"
    ),
    "yuquan": DemoCompany("玉泉矿泉饮品有限公司", "玉泉饮品", "食品", 240, "石磊", "生产经理", "玉泉镇泉水路 3 号"),
    "mingde": DemoCompany(
        "明德实验学校", "明德实验学校", "教育", 185, "江雪", "总务主任", "明德路 66 号", "sales_rep3", "two"
    ),
    "fengze": DemoCompany(
        "丰泽热电有限公司", "丰泽热电", "能源", 410, "唐毅", "后勤主管", "热电路 8 号", "sales_rep3", "two"
    ),
    "bailu": DemoCompany(
        "白鹭湾度假村有限公司", "白鹭湾度假村", "酒店", 220, "夏荷", "总经办", "白鹭湾 1 号", "sales_rep3", "two"
    ),
    "xinghuo": DemoCompany("星火消防器材有限公司", "星火消防器材", "制造", 88, "郝强", "行政", "星火路 15 号"),
    "tianqu": DemoCompany(
        "天衢物流有限公司", "天衢物流", "物流", 350, "岳峰", "人力主管", "天衢园区 3 栋", "sales_rep2"
    ),
    "shuanglin": DemoCompany("双林木业有限公司", "双林木业", "制造", 142, "林枫", "厂长", "双林镇工业路 7 号"),
    "yongan": DemoCompany(
        "永安保安服务有限公司", "永安保安", "安保", 600, "武卫", "装备科", "永安路 19 号", "sales_rep2"
    ),
    "zhihe": DemoCompany("知禾种业有限公司", "知禾种业", "农业", 75, "禾苗", "办公室", "知禾路 4 号", ""),
    "liuyun": DemoCompany("流云航空地服有限公司", "流云地服", "航空", 310, "云帆", "采购", "机场路 100 号", ""),
    "baolai": DemoCompany("宝莱百货有限公司", "宝莱百货", "零售", 265, "贝贝", "楼层经理", "宝莱广场 1 号", ""),
    "yuantong": DemoCompany("远瞳光学有限公司", "远瞳光学", "制造", 118, "瞿明", "行政", "远瞳路 2 号", ""),
    "guangyu": DemoCompany(
        "光屿新能源有限公司", "光屿新能源", "能源", 205, "单宇", "行政经理", "光屿路 20 号", "", "two"
    ),
    "ruixiang": DemoCompany("瑞祥客栈管理有限公司", "瑞祥客栈", "酒店", 64, "祝祥", "店长", "古街 12 号", "", "two"),
}


def phone_of(key: str) -> str:
    """138 0000 2001 and on: numbers nobody has."""
    return f"138 0000 {2001 + list(COMPANIES).index(key)}"


def lines_for(key: str) -> list[dict]:
    """The lines of its proposal: three styles, with quantities by the size of the company."""
    people = COMPANIES[key].headcount
    office, workshop = max(people // 10, 6), max(people // 2, 20)
    rows = (
        ("行政西服套装", "管理岗位", "m", "精纺毛涤 藏青", "单排两粒扣，里襟绣字", office, "860.00"),
        ("行政西服套裙", "管理岗位", "f", "精纺毛涤 藏青", "一步裙，后开衩", office, "880.00"),
        ("工装夹克套装", "一线岗位", "u", "涤棉纱卡 深灰", "反光条，笔袋，立领", workshop, "268.00"),
    )
    names = ("style", "post", "sex", "fabric", "description", "quantity")
    return [
        {
            **dict(zip(names, row[:6], strict=True)),
            "unit_price": Decimal(row[6]),
            "acceptance": "GB/T 2664、GB/T 2665 一等品",
        }
        for row in rows
    ]
