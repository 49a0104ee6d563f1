"""How far it is right."""
