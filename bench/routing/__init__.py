"""`make bench-routing`: our planner beside OR-Tools, VROOM and PyVRP, and what only ours does. See `__main__`."""
