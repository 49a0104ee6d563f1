"""What governments do. Importing the package registers every kind of lever that it ships."""

from detente.levers import detours, flows, ledger, prices, quantities, schedule, transfers

__all__ = ["detours", "flows", "ledger", "prices", "quantities", "schedule", "transfers"]
