"""Language and parts: the pages that belong to no room."""

from django.urls import path

from tuanding.core.pages import views

urlpatterns = [
    path("language", views.language, name="language"),
    path("parts", views.parts, name="parts"),
    path("parts/<slug:page>", views.parts, name="parts_page"),
]
