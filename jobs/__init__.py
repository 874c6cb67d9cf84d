"""The steps of the work, and the documents they write."""
