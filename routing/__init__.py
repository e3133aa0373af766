"""Vehicle routing with every rule of a post office's day. Knows nothing of the house around it.

One verb: `routing.solve.solve(problem, stop, seed, initial) -> Plan`; every plan is checked by `routing.audit`.
"""
