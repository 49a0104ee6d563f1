"""What follows: the equilibrium in changes."""
