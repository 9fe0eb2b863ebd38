"""The wire API and the seam, one family per module."""
