"""Rules of Account Engagement: values in, values out."""
