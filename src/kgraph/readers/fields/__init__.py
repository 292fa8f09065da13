"""What many readers read alike: text out of markup, dates, pages, repairs."""
