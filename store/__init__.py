"""Records to SQL and back."""
