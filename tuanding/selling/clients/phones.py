"""The phones of a contact: how what somebody wrote is kept, compared, shown and masked."""

from collections.abc import Iterable
from typing import Any

from tuanding.core.company.queries import company_area_code
from tuanding.core.kernel.phones import WITHOUT_AREA, NoPhone, Phone, phones_in, read_phones
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.pages import formats
from tuanding.core.tables.cleaning import says_nothing

BETWEEN = "；"  # data: between numbers that stand in one text
MOST_OF_FURTHER = 200  # characters
PROBLEM = "「%(value)s」%(reason)s：%(accepted)s"


def phones_of(typed: str) -> tuple[Phone, ...]:
    """Every phone of what somebody wrote, the first one first; none of "-" or "无". A number without area code gets the
    company's. NoPhone where any part is none."""
    if says_nothing(typed):
        return ()
    try:
        return read_phones(typed)
    except NoPhone as why:
        area_code = company_area_code() if why.reason == WITHOUT_AREA else ""
        if not area_code:
            raise
        return read_phones(typed, area_code)


def phone_problem(typed: str, field: str = "phone") -> Refusal | None:
    """Why what somebody wrote is no phone; None where it is one, several or nothing."""
    try:
        phones = phones_of(typed)
    except NoPhone as why:
        return Refusal(PROBLEM, field=field, value=typed, reason=why.reason, accepted=why.accepted)
    if len(text_of(phones[1:])) > MOST_OF_FURTHER:
        words = "「%(value)s」号码太多：可以只留常用的几个"
        return Refusal(words, field=field, value=typed)
    return None


def text_of(phones: Iterable[Phone]) -> str:
    """Phones in one text, which is read as the same phones again."""
    return BETWEEN.join(phone.text for phone in phones)


def phone_fields(typed: str, further: str = "") -> dict[str, Any]:
    """The columns of a contact: the first phone, and all others as its further ones. What is no phone stays as it was
    written, for the check to refuse."""
    try:
        phones = [*phones_of(typed), *phones_of(further)]
    except NoPhone:
        return {"phone": typed.strip(), "digits": "", "phone_key": "", "further_phones": further or None}
    key = phones[0].key if phones else ""
    texts = list(dict.fromkeys(phone.text for phone in phones))
    return {
        "phone": texts[0] if texts else "",
        "digits": key,  # the release before compares it, and prints of before cover it
        "phone_key": key,
        "further_phones": BETWEEN.join(texts[1:]) or None,
    }


def keys_of(typed: str) -> list[str]:
    """What the numbers of a text are compared by; none where it is no phone."""
    try:
        return [phone.key for phone in phones_of(typed)]
    except NoPhone:
        return []


def key_of(contact: Any) -> str:
    """What a contact's phone is compared by. What stood there before numbers were read and is none keeps its digits."""
    first = next(iter(phones_in(contact.phone)), None)
    return first.key if first else contact.digits


def further_keys(contact: Any) -> list[str]:
    """The same of each further number of a contact; before numbers were read, several stood in the phone itself."""
    phones = (*phones_in(contact.phone)[1:], *phones_in(contact.further_phones or ""))
    return list(dict.fromkeys(phone.key for phone in phones))


def searched_numbers(contact: Any) -> str:
    """By what numbers a contact is found, one a line."""
    key = contact.phone_key or contact.digits
    alone = contact.phone == key and not contact.further_phones
    return key if alone else "\n".join([key, *further_keys(contact)])


def shown_phones(contact: Any) -> list[str]:
    """Each number of a contact, the one to call first; what is no phone as it stands."""
    phones = phones_in(contact.phone)
    first = [phone.text for phone in phones] or [contact.phone] * bool(contact.phone)
    return [*first, *(phone.text for phone in phones_in(contact.further_phones or ""))]


def masked_phone(stored: str | None) -> str:
    """What roles that do not call the client see: 138 **** 6218."""
    if not stored:
        return ""
    return BETWEEN.join(map(_masked, stored.split(BETWEEN)))


def _masked(stored: str) -> str:
    number = next((phone.key for phone in phones_in(stored)), "") or "".join(filter(str.isdecimal, stored))
    return f"{number[:3]} **** {number[-4:]}" if len(number) >= 7 else "****"


def spaced_phone(stored: str) -> str:
    """As it is read aloud: 138 0000 6218."""
    first = next(iter(phones_in(stored)), None)
    return formats.phone(first.text) if first else stored
