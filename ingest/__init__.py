"""Files in, clean records and rejects out."""
