"""Player characters: who they are, and whether anyone is behind them."""
