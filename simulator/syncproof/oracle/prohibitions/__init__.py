"""What settings and documents forbid a connector to write, by subject."""
