"""The peer of the import: django-import-export's resources for the same columns, made as fast as it can be."""

import uuid
from collections import deque
from datetime import datetime
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateTimeWidget, DateWidget, Widget
from tablib import Dataset

from candidates.models import Application, Candidate
from tenants.models import Tenant


class Part(Widget):
    """One of the words of a cell."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def clean(self, value: Any, row: Any = None, **_: Any) -> str:
        words = str(value).split(" ")
        return words[self.place] if self.place < len(words) else ""


class Dialled(Widget):
    """A phone number with its country."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> str:
        return "+81" + str(value).replace("-", "").removeprefix("0")


class Fast:
    """The options that its documentation names for large files."""

    use_bulk = True
    batch_size = 2_000
    skip_diff = True
    force_init_instance = True
    import_id_fields = ()
    use_transactions = False


class Owned(ModelResource):
    """Rows of one tenant, now; it remembers whom it made."""

    def __init__(self, tenant: Tenant, at: datetime, people: deque[uuid.UUID]) -> None:
        super().__init__()
        self.tenant, self.at, self.people = tenant, at, people

    def after_init_instance(self, instance: Any, new: bool, row: Any, **_: Any) -> None:
        instance.tenant_id = self.tenant.pk
        instance.created_at = instance.updated_at = self.at


class People(Owned):
    last_name = Field("last_name", "名前", widget=Part(0))
    first_name = Field("first_name", "名前", widget=Part(1))
    last_name_kana = Field("last_name_kana", "フリガナ", widget=Part(0))
    first_name_kana = Field("first_name_kana", "フリガナ", widget=Part(1))
    email = Field("email", "メールアドレス")
    email_key = Field("email_key", "メールアドレス")
    phone = Field("phone", "電話番号")
    phone_key = Field("phone_key", "電話番号", widget=Dialled())
    prefecture = Field("prefecture", "都道府県")
    birth_date = Field("birth_date", "生年月日", widget=DateWidget("%Y/%m/%d"))

    class Meta(Fast):
        model = Candidate
        fields = (
            *("last_name", "first_name", "last_name_kana", "first_name_kana", "email", "email_key", "phone"),
            *("phone_key", "prefecture", "birth_date"),
        )

    def after_init_instance(self, instance: Any, new: bool, row: Any, **_: Any) -> None:
        super().after_init_instance(instance, new, row)
        instance.as_of = self.at
        self.people.append(instance.pk)


class Applications(Owned):
    remote_id = Field("remote_id", "応募ID")
    job = Field("job", "募集職種")
    channel = Field("channel", "応募経路")
    stage = Field("stage", "選考ステップ")
    reason = Field("reason", "選考終了理由")
    applied_at = Field("applied_at", "応募時刻", widget=DateTimeWidget("%Y/%m/%d %H:%M"))

    class Meta(Fast):
        model = Application
        fields = ("remote_id", "job", "channel", "stage", "reason", "applied_at")

    def after_init_instance(self, instance: Any, new: bool, row: Any, **_: Any) -> None:
        super().after_init_instance(instance, new, row)
        instance.source, instance.outcome = "herp", "rejected"
        instance.candidate_id = self.people.popleft()


def take(tenant: Tenant, file: bytes, at: datetime) -> int:
    """The file's people, then their applications."""
    rows, people = Dataset().load(file.decode("cp932"), format="csv"), deque[uuid.UUID]()
    for resource in (People, Applications):
        resource(tenant, at, people).import_data(rows, raise_errors=True)
    return len(rows)
