"""The room of the pages made of many rooms."""

from django.utils.translation import gettext_lazy as _

from tuanding.core.pages.menu import MenuEntry
from tuanding.core.rooms.declaration import Room

ROOM = Room(menu=(MenuEntry(url_name="today", label=_("今日"), icon="sun-high", order=10, thumb=1),))
