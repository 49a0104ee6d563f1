"""How it is seen: charts, and one self-contained report."""
