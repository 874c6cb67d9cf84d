"""The staff console in a browser, and its API."""
