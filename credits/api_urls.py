"""Addresses of this slice in the API."""

from django.urls import path

from credits.api import Credits, Heads, Transactions
from credits.statement.api import MonthStatement

urlpatterns = [
    path("credits", Credits.as_view(), name="credits"),
    path("credits/transactions", Transactions.as_view(), name="credit_transactions"),
    path("credits/heads", Heads.as_view(), name="credit_heads"),
    path("credits/statement", MonthStatement.as_view(), name="credit_statement"),
]
