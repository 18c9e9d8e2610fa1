"""Words that the corpus of contacts is put together from; all of it invented, with the letters of four languages."""

SURNAMES = {
    "FI": """
        Virtanen Korhonen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen
        Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen
        Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala Leppänen Hiltunen Väisänen
        Kallio Miettinen Pitkänen Leinonen Manninen Hakala Anttila Koivisto Räsänen Laaksonen Hirvonen Lehto
        Karppinen Vainio Toivonen Aalto Peltonen Mikkonen Niskanen Åkerman Öhman Sjöblom
    """,
    "TR": """
        Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara
        Koç Kurt Özkan Şimşek Polat Korkmaz Güneş Acar Bulut Işık Erdoğan Güler Taş Aksoy Bozkurt Ünal Turan
        Keskin Ateş Avcı Tekin Şen Karataş Uçar Gündüz Coşkun Sarı Yavuz Deniz Ertürk İnce Ağaoğlu
    """,
    "DE": """
        Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
        Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner
        Krause Lehmann Köhler Herrmann König Walter Kaiser Fuchs Weiß Jäger Böhm
    """,
    "SE": """
        Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson
        Jonsson Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Lindström Olofsson Lindqvist
        Lindgren Berglund Fredriksson Sandberg Forsberg Sjöberg Wallin Engström Åberg Östlund
    """,
}
FIRST = {
    "FI": """
        Juhani Matti Mikko Antti Jukka Timo Pekka Kari Hannu Markku Ville Janne Jari Marja Maria Anna Liisa
        Päivi Tuula Sari Minna Anne Johanna Kaisa Riikka Laura Heidi Satu Tiina Outi Eero Olli Lauri Teemu
        Sami Ilkka Martti Heikki Aino Elina Jenni Hanna
    """,
    "TR": """
        Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Emre Kemal Burak Fatma
        Ayşe Emine Hatice Zeynep Elif Meryem Şerife Sultan Merve Özlem Gülay Selin Derya Ece Barış Çağrı Oğuz
        Uğur Işıl Şule
    """,
    "DE": """
        Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Günter Stefan Christian Uwe Werner Ursula Monika
        Petra Sabine Renate Helga Karin Brigitte Ingrid Andrea Jörg Björn Anke Silke Katrin Jan Lukas Sophie
    """,
    "SE": """
        Lars Anders Mikael Johan Per Erik Karl Jan Thomas Nils Lennart Anna Eva Maria Karin Kristina Lena
        Kerstin Sara Ingrid Emma Birgitta Åsa Björn Göran Håkan Elin Sofia
    """,
}
FORMS = {
    "FI": ("Oy", "Oy", "Oy", "Oyj", "Ky", "Tmi", "Oy Ab"),
    "TR": ("A.Ş.", "Ltd. Şti.", "Limited Şirketi", "San. ve Tic. A.Ş."),
    "DE": ("GmbH", "GmbH", "AG", "GmbH & Co. KG", "UG"),
    "SE": ("AB", "AB", "HB"),
}
OTHER_FORMS = {
    "FI": ("", "OY", "Oy", "Osakeyhtiö", "oy ab", "Ab", "Ltd"),
    "TR": ("", "AŞ", "A.S.", "Ltd.Şti.", "Ltd Sti", "Anonim Şirketi", "LTD. ŞTİ."),
    "DE": ("", "Gmbh", "G.m.b.H.", "mbH", "AG"),
    "SE": ("", "Aktiebolag", "Ab", "AB (publ)"),
}
TRADES = {
    "FI": """
        Rakennus Konsultointi Tilitoimisto Kuljetus Sähkö Metsä Huolto Kiinteistöt Ravintola Apteekki Puutarha
        Asianajotoimisto Insinööritoimisto Arkkitehdit Media Logistiikka Energia Kaluste Leipomo Kone
    """,
    "TR": """
        İnşaat Danışmanlık Lojistik Yazılım Tekstil Gıda Otomotiv Turizm Mobilya Enerji Kimya Elektrik Makine
        Tarım Sigorta Reklam Mimarlık Nakliyat Plastik Döküm
    """,
    "DE": """
        Bau Beratung Logistik Software Maschinenbau Elektrotechnik Gartenbau Immobilien Versicherung Apotheke
        Bäckerei Möbel Druck Metallbau Werbung Architekten Steuerberatung Handel Technik Anlagen
    """,
    "SE": """
        Bygg Konsult Redovisning Transport El Skog Service Fastigheter Restaurang Media Energi Möbler Bageri
        Maskin Arkitekter Juridik Design Handel Teknik Förvaltning
    """,
}
INDUSTRIES = (
    "Construction",
    "Consulting",
    "Accounting",
    "Transport",
    "Energy",
    "Retail",
    "Health care",
    "Media",
    "Food",
    "Industry",
    "Software",
    "Legal",
)
CITIES = {
    "FI": (
        "Helsinki",
        "Espoo",
        "Tampere",
        "Vantaa",
        "Oulu",
        "Turku",
        "Jyväskylä",
        "Lahti",
        "Kuopio",
        "Pori",
        "Joensuu",
        "Vaasa",
    ),
    "TR": ("İstanbul", "Ankara", "İzmir", "Bursa", "Antalya", "Adana", "Konya", "Gaziantep", "Kayseri", "Eskişehir"),
    "DE": (
        "Berlin",
        "Hamburg",
        "München",
        "Köln",
        "Frankfurt",
        "Stuttgart",
        "Düsseldorf",
        "Leipzig",
        "Dortmund",
        "Bremen",
    ),
    "SE": ("Stockholm", "Göteborg", "Malmö", "Uppsala", "Västerås", "Örebro", "Linköping", "Helsingborg"),
}
_SYLLABLES = """
ka ri to lu mer vi sol na pe ha ar ko ber tal su ny vel mi ra os tin gra fol bi ster dal jo pu rek lan ve tor
pi sen ul ma kor li fa
"""
SYLLABLES = _SYLLABLES.split()
PREFIX = {"FI": "+358", "TR": "+90", "DE": "+49", "SE": "+46"}
FREE_HOSTS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "gmx.de", "luukku.com", "mynet.com")
TITLES = ("Managing director", "Buyer", "CFO", "Project manager", "IT manager", "Head of sales", "Assistant")
