"""The storm: the whole product as processes, killed while people use it, and an auditor who shares no code with it."""
