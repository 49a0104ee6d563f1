"""How governments answer: who aligns with whom, what they choose, what holds a coalition."""
