"""How one asks: scenarios, runs, results."""
