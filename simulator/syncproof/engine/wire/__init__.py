"""HTTP clients of the systems, each written from its vendor's documents."""
