"""The auditor's rules: what each kind of move takes from where to where, and which earlier move it answers."""

REFERRAL, SLOT = "referral", "slot"
SIDES = {
    REFERRAL: ("network", "purse", "converted"),
    SLOT: ("network", "available", "held", "spent", "expired"),
}
# kind -> unit, from, to, amount (None: the price in the transaction's policy)
FLOWS: dict[str, list[tuple[str, str, str, int | None]]] = {
    "referral_counted": [(REFERRAL, "network", "purse", 1)],
    "referral_reversed": [(REFERRAL, "purse", "network", 1)],
    "slots_granted": [(REFERRAL, "purse", "converted", None), (SLOT, "network", "available", 1)],
    "slot_held": [(SLOT, "available", "held", 1)],
    "slot_released": [(SLOT, "held", "available", 1)],
    "slot_spent": [(SLOT, "held", "spent", 1)],
    "slot_restored": [(SLOT, "spent", "available", 1)],
    "slot_expired": [(SLOT, "available", "expired", 1)],
}
# kind -> its cause's prefix, the prefix and kind of the move it answers
ANSWERS = {
    "referral_reversed": ("reversal:", "", "referral_counted"),
    "slot_released": ("release:", "", "slot_held"),
    "slot_spent": ("spend:", "", "slot_held"),
    "slot_restored": ("restore:", "spend:", "slot_spent"),
    "slot_expired": ("expiry:", "", "slots_granted"),
}
# What an adjustment names in its policy, and where its amount goes; the rest comes from the network's side.
ADJUSTED = "adjusted"
SIGNED_BY = ("proposed_by", "approved_by")
TARGET = {REFERRAL: "purse", SLOT: "available"}
