from django.shortcuts import render
from django.urls import path

from benchmarks.floor.models import Client


def clients(request):
    """Fifty clients of an industry, newest first."""
    rows = Client.objects.select_related("owner", "department", "pulse").order_by("-id")
    rows = rows.filter(industry=request.GET.get("industry", ""))[:50]
    return render(request, "floor.html", {"rows": rows})


urlpatterns = [path("", clients)]
