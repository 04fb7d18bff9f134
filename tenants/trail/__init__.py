"""The audit trail's pages: a tenant searches and exports its own rows."""
