"""Pages of data sheets, requests, proposals and presentations."""
