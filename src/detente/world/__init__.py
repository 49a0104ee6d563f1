"""What is: countries, sectors and the accounts between them."""
