"""The product attacked (`make attack`): every page's forms, every address in a stranger's hands, the API, the wire."""
