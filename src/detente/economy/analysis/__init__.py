"""What an equilibrium says beyond its numbers."""
