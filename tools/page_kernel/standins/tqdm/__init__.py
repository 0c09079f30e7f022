"""No progress bar."""
