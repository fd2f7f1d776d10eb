"""Every text a person may read stands in the English catalogue; Chinese never stands bare in a page or script."""

import ast
import re

from django.template.base import Lexer, TokenType

from scripts.catalogue import (
    CHINESE,
    ENGLISH,
    bare_texts,
    code_texts,
    is_data,
    messages,
    needs_english,
    read,
    template_texts,
    wrong,
)
from tests.house_rules.sources import code, complaints, files, planted, templates

OWN_NAMES = re.compile(r"\b中文\b|<!--.*?-->", re.DOTALL)  # a language is offered by its own name


def missing(used, catalog) -> list[str]:
    listed = [(message, catalog.get(message.id, context=message.context)) for message in used if needs_english(message)]
    return [f"{message.id!r}: {why}" for message, entry in listed if (why := wrong(entry or message))]


def test_english_is_complete():
    assert missing(messages(), read(ENGLISH)) == []


def test_nothing_is_translated_that_is_nowhere_said():
    used = messages()
    assert [message.id for message in read(ENGLISH) if message.id and not used.get(_id(message))] == []


def _id(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def test_a_missing_translation_would_be_seen():
    from babel.messages.catalog import Catalog

    used, catalogue = Catalog(), Catalog()
    used.add("还差 %(n)s 元")
    catalogue.add("还差 %(n)s 元", "still open")
    assert missing(used, Catalog()) == ["'还差 %(n)s 元': is not translated"]
    assert missing(used, catalogue) == ["'还差 %(n)s 元': loses a placeholder"]


def test_texts_are_found_wherever_they_stand():
    assert [t for t, _ in code_texts('x = _("客户")\ny = Refusal("不行")\n', "a.py")] == ["客户", "客户", "不行"]
    assert [t for t, _ in template_texts('{% load i18n %}<p>{% trans "客户" %}{{ _("合同") }}</p>')] == ["客户", "合同"]
    page = "{% blocktrans count n=n trimmed %}\n  一件\n{% plural %}\n {{ n }} 件\n{% endblocktrans %}"
    assert [t for t, _ in template_texts(page)] == [("一件", "%(n)s 件")]


def test_docstrings_and_data_are_no_texts():
    assert list(bare_texts('"""团订"""\nx = "元"  # data: a unit\n')) == []


def glued(source):
    """An f-string cannot be translated: its words are put together before anybody can."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
            if CHINESE.search(text) and "# data: " not in source.lines[node.lineno - 1]:
                yield source.at(node.lineno, f"{text} is glued together")


def bare(source):
    """Chinese in a page outside the translation tags."""
    inside = False
    for token in Lexer(source.text).tokenize():
        if token.token_type == TokenType.BLOCK:
            words = token.contents.split()
            inside = words[0] in ("blocktrans", "blocktranslate", "comment") or (inside and words[0][:3] != "end")
        bare_here = token.token_type == TokenType.TEXT and not inside
        if bare_here and CHINESE.search(OWN_NAMES.sub("", token.contents)):
            yield f"{source.path}: {token.contents.strip()[:40]}"


def in_script(source):
    for number, line in enumerate(source.lines, 1):
        if CHINESE.search(re.sub(r"//.*|/?\*.*", "", line)):
            yield source.at(number, "Chinese in a script; hand it over as a data attribute")


def without_data(sources):
    return [source for source in sources if not is_data(source.path.removeprefix("tuanding/"))]


def test_no_text_is_glued_together():
    assert complaints(glued, without_data(code())) == []


def test_no_chinese_stands_bare_in_a_page():
    assert complaints(bare, without_data(templates())) == []


def test_no_chinese_stands_in_a_script():
    assert complaints(in_script, without_data(files("tuanding", ".js"))) == []


def test_bare_chinese_would_be_seen():
    assert list(bare(planted("a.html", "<p>客户</p>")))
    assert not list(bare(planted("a.html", '{# 客户 #}{% trans "客户" %}{% blocktrans %}合同{% endblocktrans %}<p>')))
    assert list(glued(planted("a.py", 'f"客户 {name}"')))
    assert list(in_script(planted("a.js", 'say("客户")')))
