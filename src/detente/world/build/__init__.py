"""The code that makes the shipped worlds: official tables in, a World out."""
