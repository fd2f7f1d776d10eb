from django.urls import path

from tuanding.contracting.contracts.views import acts, contracts, drafting, drafts, papers, signing

app_name = "contracts"
urlpatterns = [
    path("contracts/", contracts.contracts, name="list"),
    path("orders/<int:pk>/contract/new/", drafting.new_contract, name="new"),
    path("contracts/<int:pk>/", contracts.contract, name="contract"),
    path("contracts/<int:pk>/drafts/<int:number>/", drafts.draft, name="draft"),
    path("contracts/<int:pk>/edit/", drafting.edit_contract, name="edit"),
    path("contracts/<int:pk>/revise/", drafting.revise_contract, name="revise"),
    path("contracts/<int:pk>/sign/", signing.sign_contract, name="sign"),
    path("contracts/<int:pk>/review/", acts.review, name="review"),
    path("contracts/<int:pk>/seal/", acts.seal, name="seal"),
    path("contracts/<int:pk>/receipt/", acts.receipt, name="receipt"),
    path("contracts/<int:pk>/tell/", acts.tell, name="tell"),
    path("contracts/<int:pk>/originals/", acts.originals, name="originals"),
    path("contracts/<int:pk>/word/", acts.word, name="word"),
    path("contracts/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("contracts/<int:pk>/cancel/", acts.cancel, name="cancel"),
    path("contracts/<int:pk>/f21.pdf", papers.f21_pdf, name="f21"),
    path("contracts/<int:pk>/scan", papers.scan, name="scan"),
    path("contracts/<int:pk>/sealed.pdf", papers.sealed, name="sealed"),
]
