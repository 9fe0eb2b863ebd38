"""Reading records: what was asked, the SQL for it, and the pages of the answer."""
