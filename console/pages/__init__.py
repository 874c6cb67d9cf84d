"""The web pages: what people see in a browser."""
