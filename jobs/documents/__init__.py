"""Documents of text: the programme report as docx, and as PDF where LibreOffice is there."""
