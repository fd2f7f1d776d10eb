"""Static files with hashed names and compressed copies, of the pages only: others' source maps are neither kept nor asked for."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

NOT_SERVED = ("*.map", "redoc*", "css", "js")  # sources of what is built, and a second reader of the API's description


class PagesStorage(CompressedManifestStaticFilesStorage):
    """No file of ours names another, and a `sourceMappingURL` of others is nobody's business here."""

    patterns = ()
    keep_only_hashed_files = True
