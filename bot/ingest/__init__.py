"""Raw records in, postings out."""
