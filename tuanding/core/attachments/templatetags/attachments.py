"""`{% files row %}`: the panel of files of a row. `{% file_picker %}`: choosing files in a form that is saved later."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tuanding.core.attachments.panels import ACCEPT, TEMPLATE, files_context

register = template.Library()


@register.simple_tag(takes_context=True)
def files(context: Any, row: Any) -> SafeString | str:
    """Nothing for who does not see the row's files."""
    request = context["request"]
    files_of_row = files_context(row, request.actor, request.now)
    return render_to_string(TEMPLATE, {"p": files_of_row}, request=request) if files_of_row else ""


@register.inclusion_tag("attachments/picker.html", takes_context=True)
def file_picker(context: Any, uploads: Any = ()) -> dict[str, Any]:
    """`uploads`: what was chosen already, where the form comes back."""
    return {"uploads": uploads or (), "accept": ACCEPT}
