"""What keeps the project's generated files in step with their sources."""
