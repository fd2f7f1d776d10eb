"""Static files with hashed names and compressed copies, of the pages only: without the source maps of others' code."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

NOT_SERVED = ("*.map", "redoc*", "css", "js")  # sources of what is built, and a second reader of the API's description


class PagesStorage(CompressedManifestStaticFilesStorage):
    """Names inside files are left as they are: ours have none, and a `sourceMappingURL` of others' code is not
    served."""

    patterns = ()
    keep_only_hashed_files = True
