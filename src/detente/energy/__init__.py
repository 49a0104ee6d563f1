"""Where fuels go."""
