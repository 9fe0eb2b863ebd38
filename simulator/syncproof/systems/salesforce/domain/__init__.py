"""Salesforce's rules as pure functions: values in, values out."""
