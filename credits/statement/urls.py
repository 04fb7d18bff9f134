"""Addresses of the statement's pages, and of the program that checks one."""

from django.urls import path

from credits.statement import views

employer = [
    path("statement/", views.statement, name="statement"),
    path("statement/print/", views.paper, name="statement_paper"),
    path("statement.csv", views.statement_sheet, name="statement_sheet"),
    path("statement.json", views.statement_file, name="statement_file"),
]
public = [path("ledger/verify_statement.py", views.verifier, name="ledger_verifier")]
