"""How every Django form looks: the frame's field template, so that no page writes a field by hand."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` through templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
