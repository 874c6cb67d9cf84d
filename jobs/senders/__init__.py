"""The ways out over a network: mail, short messages and group robots; and what comes back by mail."""
