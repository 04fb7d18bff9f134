"""From whom a company's mails come: its own address once that is proven and its domain says so, else ours."""
