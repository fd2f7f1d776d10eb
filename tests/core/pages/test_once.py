"""The one-time key of a form and of a program's call: the same thing sent twice is the same, another thing is not."""

from hashlib import sha256

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


def called(rf, body=b'{"name": "x"}', key="k1", path="/api/v1/clients", **kwargs):
    kwargs = {"content_type": "application/json"} | kwargs
    return once_of(rf.post(path, body, headers={"Idempotency-Key": key} if key else {}, **kwargs))


def test_a_program_s_key_is_its_header(rf):
    assert called(rf).key == "k1"
    assert called(rf, key="") is None
    assert called(rf, b"once=k2", key="", content_type="application/x-www-form-urlencoded") is None


def test_the_hash_of_a_program_s_call_is_over_method_address_and_body(rf):
    assert called(rf).body == sha256(b'POST /api/v1/clients\n{"name": "x"}').hexdigest()
    assert called(rf).body != called(rf, b'{"name": "y"}').body
    assert called(rf).body != called(rf, path="/api/v1/orders").body


def test_a_program_s_form_with_a_file_is_the_same_whatever_its_boundary(rf):
    def form(boundary):
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--{boundary}--\r\n'
        return called(rf, body.encode(), content_type=f"multipart/form-data; boundary={boundary}")

    assert form("one") == form("two")


def test_a_form_s_key_is_its_field_whatever_header_comes_with_it(rf):
    post = rf.post("/visits/new", {"once": "k1"}, headers={"Idempotency-Key": "k2"})
    assert once_of(post).key == "k1"
    assert once_of(rf.post("/visits/new", {}, headers={"Idempotency-Key": "k2"})) is None


def test_the_version_that_was_looked_at(rf):
    assert [seen_of(rf.post("/", {"seen": text})) for text in ("4", "", "x", "-1")] == [4, None, None, None]
