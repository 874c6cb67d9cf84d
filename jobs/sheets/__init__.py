"""The spreadsheets people read, fill in and bring back."""
