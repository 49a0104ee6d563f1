"""Charts, one file each: from a table and a caption to a Figure."""
