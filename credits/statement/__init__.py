"""The statement (利用明細): one month of a ledger, from what was there to what is there, under a signature."""
