"""What the emulated systems share; it knows none of them."""
