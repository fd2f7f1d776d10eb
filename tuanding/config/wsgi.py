"""What a web process calls. It was forked from one that has `loaded` in memory, or loads it now."""

from tuanding.config.loaded import application
from tuanding.config.orphans import end_with_parent

__all__ = ["application"]

end_with_parent()
