"""The one-time key of a form: the same thing sent twice is the same, another thing is not."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tuanding.core.pages.once import once_of, seen_of


def sent(rf, path="/visits/new", **fields):
    return once_of(rf.post(path, {"csrfmiddlewaretoken": fields.pop("token", "a"), **fields}))


def test_the_same_form_twice_is_the_same(rf):
    assert sent(rf, once="k1", name="云栖", token="a") == sent(rf, once="k1", name="云栖", token="b")


def test_another_value_or_address_is_another_body(rf):
    first = sent(rf, once="k1", name="云栖")
    assert first.body != sent(rf, once="k1", name="云岭").body
    assert first.body != sent(rf, once="k1", name="云栖", path="/calls/new").body


def test_another_file_of_the_same_name_is_another_body(rf):
    one, two = (SimpleUploadedFile("a.pdf", content) for content in (b"%PDF-1", b"%PDF-2"))
    assert sent(rf, once="k1", scan=one).body != sent(rf, once="k1", scan=two).body


def test_a_form_without_key_has_none(rf):
    assert sent(rf, name="云栖") is None


def test_the_version_that_was_looked_at(rf):
    assert [seen_of(rf.post("/", {"seen": text})) for text in ("4", "", "x", "-1")] == [4, None, None, None]
