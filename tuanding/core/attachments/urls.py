from django.urls import path

from tuanding.core.attachments import views

app_name = "files"
urlpatterns = [
    path("files/uploads/", views.upload, name="uploads"),
    path("files/uploads/<slug:token>/", views.own_upload, name="upload"),
    path("files/<slug:code>/<int:pk>/", views.attach, name="attach"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/small/", views.thumbnail, name="thumbnail"),
    path("files/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
