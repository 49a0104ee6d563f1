"""Who aligns with whom: votes, ideal points, treaties, and how far simple predictors get."""
