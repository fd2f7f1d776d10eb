"""The fields of a client, a contact and a group order, each declared once."""

from functools import partial
from typing import Annotated

from pydantic import Field as SchemaField

from tuanding.core.pages.lists import ListColumn
from tuanding.core.records.declaration import Field, Fields, Import
from tuanding.core.tables.columns import Guess
from tuanding.selling.clients.cleaning import CompanyName, CreditCode, Phones
from tuanding.selling.clients.models import Client, Contact, GroupOrder
from tuanding.selling.clients.phones import MOST_OF_FURTHER, masked_phone

Numbers = Annotated[str, SchemaField(max_length=MOST_OF_FURTHER)]  # several may be sent; the first is the phone
CLIENT = Fields(
    Client,
    Field(
        name="name",
        form=True,
        api="rw",
        imports=Import(
            place=10,
            title="客户名称",
            titles="客户全称 公司全称 公司名称 单位名称 单位 企业名称 客户 名称 公司 Company CompanyName Customer",  # data: titles
            guesses=(Guess("公司名 企业全称 单位全称 客户名 企业名 单位名"),),  # data: titles
            clean=CompanyName(80),
            required=True,
        ),
    ),
    Field(
        name="short_name",
        form=True,
        panel=10,
        api="rw",
        imports=Import(place=20, titles="公司简称 客户简称 ShortName"),  # data: titles
    ),
    Field(
        name="credit_code",
        form=True,
        panel=40,
        api="rw",
        imports=Import(
            place=50,
            titles="信用代码 社会信用代码 税号",  # data: titles
            guesses=(Guess("统一信用代码 社会统一信用代码 纳税人识别号"),),  # data: titles
            clean=CreditCode(upper=True),
        ),
    ),
    Field(
        name="industry",
        form=True,
        panel=20,
        api="rw",
        imports=Import(
            place=30,
            titles="所属行业 行业类别 Sector",  # data: titles
            guesses=(Guess("行业分类 行业名称"),),  # data: titles
        ),
        column=partial(ListColumn, priority=3),
    ),
    Field(
        name="headcount",
        form=True,
        panel=30,
        api="rw",
        imports=Import(
            place=40,
            titles="员工数 员工人数 职工人数 在职人数 在岗人数 从业人数 职工数 用工人数 Employees Staff Headcount",  # data: titles
            guesses=(
                Guess("员工总数 职工总数 总人数 公司人数 企业人数 单位人数 员工数量"),  # data: titles
                Guess("从业人员 在册人数 参保人数"),  # data: titles
                Guess("规模 公司规模 企业规模 人员规模 员工规模", if_clean=True),  # data: in some files this is "中型"
            ),
        ),
        column=partial(ListColumn, numeric=True, priority=2, sort="headcount", nullable=True),
    ),
    Field(
        name="address",
        form=True,
        panel=50,
        api="rw",
        imports=Import(
            place=90,
            titles="公司地址 单位地址 办公地址",  # data: titles
            guesses=(Guess("详细地址 联系地址 企业地址"),),  # data: titles
        ),
    ),
    Field(name="source", api="r"),
    Field(
        name="remark",
        form=True,
        panel=60,
        api="rw",
        imports=Import(place=110, titles="说明 Remarks Note Notes"),  # data: titles
    ),
    Field(name="department", api="r"),
    Field(name="owner", api="r"),
    internal=("normalised_name", "normal_name"),
)

CONTACT = Fields(
    Contact,
    Field(
        name="name",
        form=True,
        api="rw",
        imports=Import(
            place=60,
            name="contact",
            titles="联系人姓名 接洽人 ContactPerson ContactName",  # data: titles
            guesses=(Guess("联系人名称 联络人 客户联系人"),),  # data: titles
        ),
    ),
    Field(
        name="title",
        form=True,
        api="rw",
        imports=Import(place=70, titles="职位 联系人职务 Position"),  # data: titles
    ),
    Field(
        name="phone",
        form=True,
        api="rw",
        imports=Import(
            place=80,
            titles="联系电话 手机 手机号 联系方式 Tel Telephone Mobile",  # data: titles
            guesses=(
                Guess("电话号码 手机号码 联系人电话 联系人手机 联系手机 联系号码"),  # data: titles
                Guess("老板电话 老板手机 负责人电话 负责人手机", without="contact"),  # data: another person's number
                Guess("公司电话 办公电话 座机 固定电话", without="contact"),  # data: titles
            ),
            clean=Phones(MOST_OF_FURTHER),
        ),
        mask=masked_phone,
        type=Numbers,
    ),
    Field(
        name="further_phones",
        form=True,
        api="rw",
        imports=Import(
            place=85,
            titles="更多电话 其它电话 备用电话 电话2 手机2 FurtherPhones",  # data: titles
            clean=Phones(MOST_OF_FURTHER),
        ),
        mask=masked_phone,
    ),
    Field(name="email", form=True, api="rw"),
    Field(name="decides", form=True, api="rw"),
    Field(name="client", api="r"),
    internal=("digits", "phone_key"),
)

GROUP_ORDER = Fields(
    GroupOrder,
    Field(name="title", form=True, api="rw"),
    Field(name="client", api="r"),
    Field(name="contact", form=True, api="rw"),
    Field(name="opened_on", api="r", column=partial(ListColumn, sort="opened_on", priority=3)),
    Field(name="wear_on", form=True, api="rw", column=partial(ListColumn, sort="wear_on", nullable=True)),
)
