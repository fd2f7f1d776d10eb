"""Pages made of many rooms: Today, record pages, search."""
