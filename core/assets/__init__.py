"""What a set-up step makes from installed packages, so that no binary stands in the repository."""
