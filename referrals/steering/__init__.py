"""What operators see across the network: what is stuck, the parties' figures, who a breach would concern."""
