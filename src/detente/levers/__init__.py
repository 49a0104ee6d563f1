"""What governments do. Importing the package registers every kind of lever that it ships."""

from detente.levers import flows, ledger, prices, quantities, transfers

__all__ = ["flows", "ledger", "prices", "quantities", "transfers"]
