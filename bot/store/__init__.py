"""The one room with SQL: postings, summaries and loads in SQLite."""
