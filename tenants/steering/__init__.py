"""The operator's verbs: admission, licences, stepping in, what is stuck, who is affected."""
