"""Single sign-on: a tenant's own identity provider (OpenID Connect), and what it may say."""
