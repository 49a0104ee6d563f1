"""The equations a second time, from accounts and levers alone."""
