"""The faults that the mock wallet can be told to have."""
