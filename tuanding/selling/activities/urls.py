from django.urls import path

from tuanding.core.pages.permit import permit
from tuanding.selling.activities import views
from tuanding.selling.activities.lists import CALLS, VISITS
from tuanding.selling.activities.models import Call, Visit

app_name = "activities"
urlpatterns = [
    path("calls/", views.calls, name="calls"),
    path("calls/list/", permit("view", Call)(CALLS.view), name="call_list"),
    path("clients/<int:pk>/calls/", views.call, name="call"),
    path("orders/<int:pk>/appointments/new/", views.appointment_new, name="appointment_new"),
    path("orders/<int:pk>/visits/new/", views.visit_new, name="visit_new"),
    path("visits/", permit("view", Visit)(VISITS.view), name="visits"),
    path("visits/<int:pk>/", views.visit, name="visit"),
]
