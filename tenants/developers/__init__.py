"""The developers' pages, and what is generated for developers from the OpenAPI document."""
