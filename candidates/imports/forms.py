"""The upload."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from candidates.imports.problems import FILE_PROBLEMS, FileRefused
from candidates.imports.reading import refuse_large

TYPES = ".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values"


class ImportForm(forms.Form):
    """One file from an ATS. What is wrong with it is told beside the field."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_(
            "ATSから出力したCSV・TSV・XLSX（300 MBまで）。"
            "HERP・HRMOS・RoboRoboの形式と、一般的な項目名の表を読み取れます。"
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
