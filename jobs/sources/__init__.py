"""Where records come from by themselves: watched folders and addresses."""
