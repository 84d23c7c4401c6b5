# What the world itself says when it cannot go on.

host-holds-breath = [system]The world holds its breath for a moment. What you typed is kept.[/system]
