"""The upload, and what its columns hold."""

from collections import Counter
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from candidates.imports import targets
from candidates.imports.forbidden import is_forbidden
from candidates.imports.layouts import MANY, build
from candidates.imports.models import Upload
from candidates.imports.problems import FILE_PROBLEMS, FileRefused
from candidates.imports.reading import refuse_large
from candidates.pool.origins import Origin

TYPES = ".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values"


class ImportForm(forms.Form):
    """One file from an ATS. What is wrong with it is told beside the field."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_(
            "ATSから出力したCSV・TSV・XLSX（300 MBまで）。"
            "HERP・HRMOS・RoboRobo・Greenhouseの形式は列が自動で決まります。ほかの表は、次の画面で列を選べます。"
        ),
        error_messages={"required": _("ファイルを選んでください。"), "empty": FILE_PROBLEMS["empty"]},
        widget=forms.FileInput(attrs={"accept": TYPES}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_large(file)  # type: ignore[arg-type]  # an UploadedFile reads and seeks like a file
        except FileRefused as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return file


class QuickSelect(forms.Select):
    """One of many selects that offer the same: the options are written once for all, and the chosen one is marked."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.written = written

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        told = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = format_html(' value="{}"', value or "")
        options = self.written.replace(f"{chosen}>", f"{chosen} selected>", 1)
        return format_html("<select{}>{}</select>", flatatt(told), mark_safe(options))  # noqa: S308  (written below)


def written(choices: Any) -> str:
    """Options and their groups as HTML."""
    parts = [
        format_html('<optgroup label="{}">{}</optgroup>', one, mark_safe(written(inner)))  # noqa: S308
        if isinstance(inner, list)
        else format_html('<option value="{}">{}</option>', one, inner)
        for one, inner in choices
    ]
    return "".join(parts)


ORIGIN_HELP = _(
    "この表の人と、どこで出会ったか。初めて取り込む人に付きます。すでにいる人のきっかけは変わりません。"
    "応募者以外を選ぶと、選考結果の書かれていない行は「非選考対象」になります。"
)


class ColumnsForm(forms.Form):
    """What each column of a file holds. A refused column has no field, so nobody can choose it."""

    def __init__(self, *args: Any, upload: Upload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.upload = upload
        self.fields["origin"] = forms.ChoiceField(
            label=_("きっかけ"), choices=Origin, initial=upload.origin, help_text=ORIGIN_HELP
        )
        offered = targets.choices(upload.targets)
        options = written(offered)
        for place, name in enumerate(upload.header):
            if not is_forbidden(name):
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=name or _("%(n)s列目（項目名なし）") % {"n": place + 1},
                    choices=offered,
                    initial=upload.targets[place],
                    required=False,
                    widget=QuickSelect(options),
                )

    @property
    def targets(self) -> list[str]:
        """One for each column of the file."""
        return [self.cleaned_data.get(f"column_{place}", "") for place in range(len(self.upload.header))]

    def clean(self) -> dict[str, Any]:
        self._refuse_twice()
        if not (self.errors or build(self.upload.header, self.targets).is_enough):
            raise forms.ValidationError(
                _(
                    "列が足りません。「名前（姓名）」か「姓」を1列、さらに、メールアドレス・電話番号・募集職種・"
                    "選考結果・選考終了理由・応募IDなどから1列以上を選んでください。"
                )
            )
        return self.cleaned_data

    def _refuse_twice(self) -> None:
        counted = Counter(target for target in self.targets if target and target not in MANY)
        for place, target in enumerate(self.targets):
            if counted[target] > 1:
                said = _("「%(target)s」が%(count)s列に選ばれています。1列だけにしてください。")
                self.add_error(f"column_{place}", said % {"target": targets.label_of(target), "count": counted[target]})
