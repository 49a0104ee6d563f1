"""What is claimed, and does it hold."""
