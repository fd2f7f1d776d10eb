from tuanding.core.kernel.refusal import Invalid, Refusal, Stale


def test_a_sentence_is_made_in_the_readers_language():
    refusal = Refusal("无法%(act)s「%(value)s」", field="name", value="树王", act="保存")
    assert refusal.sentence() == "无法保存「树王」"
    english = {"无法%(act)s「%(value)s」": "Cannot %(act)s “%(value)s”", "保存": "save"}
    assert refusal.sentence(lambda text: english.get(text, text)) == "Cannot save “树王”"


def test_several_fields_are_counted():
    assert Invalid({"a": [Refusal("x")], "b": [Refusal("y"), Refusal("z")]}).sentence() == "有 3 处填得不对"


def test_a_stale_save_names_both_versions():
    assert "第 1 版" in Stale({}, 2, 1).sentence() and "第 2 版" in Stale({}, 2, 1).sentence()
