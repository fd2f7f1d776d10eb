"""Static files with hashed names and compressed copies, of the pages only: without the source maps of others' code."""

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

NOT_SERVED = ("*.map", "redoc*", "css", "js")  # sources of what is built, and a second reader of the API's description


class PagesStorage(CompressedManifestStaticFilesStorage):
    """Names inside files are left as they are: ours have none, and a `sourceMappingURL` of others' code is not
    served."""

    patterns = ()
    keep_only_hashed_files = True


class StaticMiddleware(WhiteNoiseMiddleware):
    """Serves the collected files, but not the list of them."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: dict | None = None) -> None:
        if not url.endswith(f"/{PagesStorage.manifest_name}"):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
