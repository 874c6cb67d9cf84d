"""Records in, a searchable index out: words, characters, vectors."""
