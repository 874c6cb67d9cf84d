"""The two faces: the command line and the pages."""
