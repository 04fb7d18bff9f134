"""The parts of the attack, as pytest runs them; none of them is part of the suite."""
