"""The most that item offers save on one component."""
