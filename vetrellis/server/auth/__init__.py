"""Who may play: accounts, passwords, names."""
