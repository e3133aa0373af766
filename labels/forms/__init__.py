"""Legal papers: one file a form; plain data in, the bytes of a PDF out."""
