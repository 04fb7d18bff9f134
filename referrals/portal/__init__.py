"""The agency's portal: what a small agency without engineers works in, on a phone as well."""
