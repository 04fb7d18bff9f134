"""近況確認: the half-yearly or yearly letter to people who agreed to it, and what they answer."""
