"""Pages of clients and group orders: load, one call, answer."""
