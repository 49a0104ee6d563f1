"""`python -m detente` is the command line."""

from detente.cli.main import main

main()
