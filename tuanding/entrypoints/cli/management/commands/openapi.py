"""`tuanding openapi`: the description of the API as JSON, for generators of clients."""

import json

from django.utils.translation import gettext_lazy

from tuanding.entrypoints.cli.base import TuandingCommand


class Command(TuandingCommand):
    about = gettext_lazy("打印接口说明（OpenAPI，JSON）")

    def work(self, **options) -> None:
        # imported here: heavy and rare
        from tuanding.entrypoints.api.urls import api

        self.say(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=2, ensure_ascii=False, default=str))
