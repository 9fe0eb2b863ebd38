"""Policies of the products that the engine can stand in for."""
