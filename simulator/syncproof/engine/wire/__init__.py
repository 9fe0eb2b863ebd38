"""HTTP clients of the systems that the engine connects, each written from its vendor's documents."""
