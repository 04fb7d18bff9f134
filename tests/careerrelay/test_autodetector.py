"""What `makemigrations` writes …: a table is made with its indexes and constraints, wherever it can be."""

from django.db import models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel

from careerrelay.autodetector import folded

A = CreateModel("A", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())])
B = CreateModel("B", [("id", models.BigAutoField(primary_key=True)), ("a", models.ForeignKey("x.A", models.CASCADE))])
LATER = AddField("A", "b", models.ForeignKey("x.B", models.CASCADE))
UNIQUE = AddConstraint("a", models.UniqueConstraint(fields=["name"], name="name_is_unique"))
INDEX = AddIndex("a", models.Index(fields=["name"], name="by_name"))


def test_puts_them_into_the_creation_past_tables_that_refer_to_it():
    made, other = folded([A, B, INDEX, UNIQUE])
    assert other is B
    assert (made.name, made.fields) == (A.name, A.fields)
    assert made.options == {"indexes": [INDEX.index], "constraints": [UNIQUE.constraint]}


def test_leaves_them_behind_a_column_that_came_later():
    assert folded([A, B, LATER, UNIQUE, INDEX]) == [A, B, LATER, UNIQUE, INDEX]


def test_leaves_those_of_a_table_that_is_there_already():
    assert folded([B, UNIQUE]) == [B, UNIQUE]
