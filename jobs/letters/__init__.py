"""What a recipient sees: the letter of each channel, the card that is forwarded, the sheet that is handed over."""
