"""An actor between two sides: what it has at stake, which support pays, and what turns it."""
