"""What other systems and people's own sheets call our fields: English, Finnish, Turkish, and known exports.

HubSpot, Pipedrive, Salesforce, Zoho, Severa, Netvisor, Procountor, Logo and plain address books.
"""

PARTY: dict[str, tuple[str, ...]] = {
    "email": ("e-mail address", "email address", "email 1", "sähköposti", "sähköpostiosoite", "s-posti", "mail",
              "e-posta", "eposta", "e-posta adresi", "mail adresi", "person - email", "e-mail 1 - value",
              "email work"),
    "phone": ("phone number", "telephone", "tel", "mobile", "mobile phone", "phone 1", "puhelin", "puhelinnumero",
              "puh", "matkapuhelin", "gsm", "telefon", "telefon no", "cep telefonu", "person - phone",
              "phone work"),
    "owner": ("account owner", "company owner", "contact owner", "deal owner", "lead owner", "assigned to",
              "responsible", "vastuuhenkilö", "vastuumyyjä", "omistaja", "myyjä", "sorumlu", "müşteri temsilcisi",
              "temsilci", "satış temsilcisi"),
    "tags": ("tag", "labels", "label", "keywords", "tunnisteet", "tunniste", "avainsanat", "tagit", "etiketler",
             "etiket"),
    "notes": ("note", "comment", "comments", "description", "remarks", "muistiinpanot", "huomautukset", "lisätiedot",
              "kommentti", "notlar", "not", "açıklama", "açıklamalar"),
    "external_id": ("id", "record id", "external id", "customer number", "customer no", "account id", "contact id",
                    "organization id", "organisation id", "company id", "person id", "deal id", "lead id",
                    "opportunity id", "asiakasnumero", "asiakasnro", "tunnus", "ulkoinen tunnus", "müşteri no",
                    "müşteri kodu", "cari kod", "kayıt no", "dış kimlik", "hs object id", "person - id",
                    "organization - id", "deal - id"),
    "language": ("lang", "kieli", "asiointikieli", "dil"),
}  # fmt: skip

CLIENT = ("company", "company name", "associated company", "account", "account name", "organization", "organisation",
          "organization name", "organisation name", "client", "client name", "customer", "customer name", "employer",
          "works at", "yritys", "yrityksen nimi", "asiakas", "asiakkaan nimi", "organisaatio", "työnantaja", "firma",
          "firma adı", "şirket", "şirket adı", "müşteri", "müşteri adı", "person - organization",
          "deal - organization")  # fmt: skip
CLIENT_ID = ("associated company ids", "associated company id", "company id", "account id", "organization id",
             "organisation id", "customer number", "client id", "asiakasnumero", "yrityksen tunnus", "müşteri no",
             "cari kod", "organization - id")  # fmt: skip

ORGANISATION: dict[str, tuple[str, ...]] = PARTY | {
    "name": (*CLIENT, "organization - name", "legal name", "nimi", "toiminimi", "ad", "adı", "unvan", "ünvan",
             "ticari unvan", "cari adı"),
    "business_id": ("business identity code", "company registration number", "registration number", "company number",
                    "org number", "y-tunnus", "ytunnus", "vergi no", "vergi numarası", "vkn", "vergi kimlik no",
                    "tax id", "tax number", "crn"),
    "vat_id": ("vat", "vat number", "vat no", "vat registration number", "alv-tunnus", "alv-numero", "kdv no",
               "kdv numarası"),
    "country": ("country/region", "country code", "billing country", "maa", "maakoodi", "ülke", "ülke kodu"),
    "industry": ("sector", "branch", "toimiala", "ala", "sektör", "faaliyet alanı"),
    "website": ("website url", "web site", "web", "homepage", "url", "domain", "company domain name", "kotisivu",
                "kotisivut", "verkkosivu", "www", "web sitesi", "internet sitesi"),
    "invoice_email": ("billing email", "invoice email", "invoicing e-mail", "laskutussähköposti", "laskutusosoite",
                      "fatura e-posta", "fatura e-postası"),
    "currency": ("currency code", "valuutta", "para birimi", "döviz"),
    "payment_term": ("payment terms", "terms", "maksuehto", "ödeme vadesi", "vade", "ödeme koşulu"),
    "street": ("address", "street address", "address line 1", "billing street", "organization - address", "osoite",
               "katuosoite", "käyntiosoite", "lähiosoite", "adres", "açık adres", "sokak"),
    "postal_code": ("zip", "zip code", "postcode", "postal code", "zip/postal code", "billing zip/postal code",
                    "postinumero", "postinro", "posta kodu"),
    "city": ("town", "billing city", "kaupunki", "postitoimipaikka", "paikkakunta", "şehir", "il"),
    "is_supplier": ("supplier", "vendor", "toimittaja", "tedarikçi"),
    "buyer_reference": ("your reference", "viite", "viitteenne", "ostajan viite", "alıcı referansı"),
}  # fmt: skip

# What a row is about comes first: "Customer number" beside a person is the client's.
PERSON: dict[str, tuple[str, ...]] = {"organisation_external_id": CLIENT_ID} | PARTY | {
    "name": ("full name", "contact name", "contact", "contact person", "display name", "person - name", "nimi",
             "koko nimi", "yhteyshenkilö", "ad soyad", "adı soyadı", "isim", "yetkili", "yetkili kişi"),
    "first_name": ("first name", "given name", "forename", "etunimi", "etunimet", "ad", "adı", "isim",
                   "person - first name"),
    "last_name": ("last name", "surname", "family name", "sukunimi", "soyad", "soyadı", "person - last name"),
    "organisation": CLIENT,
    "title": ("job title", "position", "role", "title", "titteli", "tehtävä", "tehtävänimike", "asema", "unvan",
              "ünvan", "görev", "pozisyon"),
}  # fmt: skip

LEAD: dict[str, tuple[str, ...]] = PARTY | {
    "name": PERSON["name"],
    "organisation_name": CLIENT,
    "message": ("message", "notes", "description", "comments", "need", "viesti", "kuvaus", "tarve", "mesaj",
                "açıklama", "not"),
    "source": ("lead source", "original source", "source", "lähde", "liidin lähde", "kaynak", "müşteri kaynağı"),
    "business_id": ORGANISATION["business_id"],
    "country": ORGANISATION["country"],
    "postal_code": ORGANISATION["postal_code"],
    "city": ORGANISATION["city"],
    "language": ("language", "preferred language", "kieli", "dil"),
    "utm_source": ("utm source", "utm_source", "campaign source", "kampanjan lähde", "kampanya kaynağı"),
    "utm_medium": ("utm medium", "utm_medium", "campaign medium", "kampanjan kanava", "kampanya aracı"),
    "utm_campaign": ("utm campaign", "utm_campaign", "campaign", "campaign name", "kampanja", "kampanya"),
    "utm_term": ("utm term", "utm_term", "keyword", "hakusana", "anahtar kelime"),
    "utm_content": ("utm content", "utm_content", "ad content", "mainos", "reklam içeriği"),
    "referrer": ("referrer", "referring site", "first referring site", "viittaava sivu", "yönlendiren sayfa"),
    "landing_page": ("landing page", "first page seen", "laskeutumissivu", "açılış sayfası"),
}  # fmt: skip

DEAL: dict[str, tuple[str, ...]] = {"organisation_external_id": CLIENT_ID} | PARTY | {
    "name": ("deal name", "deal title", "deal - title", "opportunity name", "opportunity", "title", "subject",
             "kaupan nimi", "kauppa", "myyntimahdollisuus", "projekti", "fırsat", "fırsat adı", "teklif adı"),
    "organisation": CLIENT,
    "person": ("contact", "contact person", "contact name", "primary contact", "associated contact",
               "deal - contact person", "yhteyshenkilö", "ilgili kişi", "yetkili"),
    "value": ("amount", "deal value", "deal - value", "value", "price", "total", "expected revenue", "arvo", "summa",
              "kaupan arvo", "tarjouksen arvo", "tutar", "bedel", "değer", "fırsat tutarı"),
    "currency": ("currency code", "deal - currency of value", "valuutta", "para birimi", "döviz"),
    "pipeline": ("deal pipeline", "deal - pipeline", "myyntiputki", "putki", "süreç", "satış hattı"),
    "stage": ("deal stage", "deal - stage", "sales stage", "phase", "vaihe", "myyntivaihe", "tila", "aşama",
              "satış aşaması"),
    "probability": ("probability", "deal probability", "deal - probability", "probability (%)", "win probability",
                    "todennäköisyys", "todennäköisyys %", "olasılık", "ihtimal"),
    "expected_close_on": ("close date", "closing date", "expected close date", "deal - expected close date",
                          "arvioitu päätöspäivä", "päätöspäivä", "odotettu kauppapäivä", "tahmini kapanış",
                          "kapanış tarihi", "tahmini kapanış tarihi"),
    "source": LEAD["source"],
    "description": ("notes", "comments", "details", "kuvaus", "lisätiedot", "açıklama", "notlar"),
}  # fmt: skip
