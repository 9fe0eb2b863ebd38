"""The pytest entry point; being written."""
