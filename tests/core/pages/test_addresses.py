"""An address made of its pattern is the one Django makes."""

import pytest
from django.urls import NoReverseMatch, reverse

from tuanding.core.pages.addresses import address_of


@pytest.mark.parametrize("name", ["client", "order", "contracts:edit", "sheets:issued_pdf", "activities:visit_new"])
def test_an_address_is_the_one_django_makes(name):
    for pk in (0, 7, 987654321, 10**15):
        assert address_of(name, pk) == reverse(name, args=[pk])


@pytest.mark.parametrize("name", ["nobody:knows", "administration:people"])
def test_a_name_without_one_number_is_refused(name):
    with pytest.raises(NoReverseMatch):
        address_of(name, 7)
