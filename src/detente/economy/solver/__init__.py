"""From a shock to an equilibrium."""
