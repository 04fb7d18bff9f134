"""What it adds up to: figures for the dashboard."""
