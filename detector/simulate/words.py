"""What the steps, services, lanes and columns of a drawn country are called, in its own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

StepKind = str
"""What a step is for: intake, check, inspect, assess, approve or issue; its name in the log is drawn."""

KINDS: tuple[StepKind, ...] = ("intake", "check", "inspect", "assess", "approve", "issue")


@dataclass(frozen=True)
class Language:
    """One language: alternatives for every step kind, for the pause and its end, for lanes, columns and complaints."""

    tag: str
    steps: Mapping[StepKind, tuple[str, ...]]
    returned: tuple[str, ...]
    received: tuple[str, ...]
    express: tuple[str, ...]
    priority: tuple[str, ...]
    columns: Mapping[str, str]
    complaint: tuple[str, ...]


def _steps(*groups: str) -> Mapping[StepKind, tuple[str, ...]]:
    return dict(zip(KINDS, (tuple(group.split("|")) for group in groups), strict=True))


def _columns(text: str) -> Mapping[str, str]:
    return dict(pair.split("=", 1) for pair in text.split("|"))


ENGLISH = Language(
    "en",
    _steps(
        "intake|file_registered|reception",
        "document_check|completeness_check|verification",
        "field_survey|site_inspection",
        "assessment|technical_review|calculation",
        "approval|signature|authorisation",
        "issuance|delivery|handover",
    ),
    ("returned_to_applicant", "sent_back", "information_requested"),
    ("documents_received", "file_completed", "resubmitted"),
    ("expedited", "express", "fast_track"),
    ("age", "disability", "court order"),
    _columns(
        "case_id=application number|service_code=service|office_id=office|submitted_at=submitted on|activity=step|timestamp=finished|"
        "officer_id=handled by|amount=amount paid|paid_at=payment date|payment_id=payment no|fee_code=tariff item"
    ),
    ("waited too long", "asked to come back", "unclear costs", "unfriendly staff"),
)
INDONESIAN = Language(
    "id",
    _steps(
        "pendaftaran|penerimaan_berkas|loket",
        "verifikasi_berkas|pemeriksaan_dokumen",
        "survei_lapangan|pengukuran",
        "penilaian|pemeriksaan_teknis",
        "persetujuan|tanda_tangan|pengesahan",
        "penerbitan|penyerahan",
    ),
    ("dikembalikan_ke_pemohon", "berkas_dikembalikan"),
    ("berkas_diterima_kembali", "kelengkapan_diterima"),
    ("percepatan", "kilat"),
    ("lansia", "disabilitas", "putusan pengadilan"),
    _columns(
        "case_id=nomor_permohonan|service_code=layanan|office_id=kantor|submitted_at=tanggal_masuk|activity=tahapan|timestamp=waktu_selesai|"
        "officer_id=petugas|amount=jumlah|paid_at=tanggal_bayar|payment_id=nomor_bayar|fee_code=kode_tarif"
    ),
    ("lama menunggu", "diminta kembali lagi", "biaya tidak jelas", "petugas kurang ramah"),
)
SPANISH = Language(
    "es",
    _steps(
        "recepción|registro_de_entrada",
        "revisión_documental|verificación",
        "inspección|visita_de_campo",
        "evaluación|dictamen_técnico",
        "aprobación|firma",
        "emisión|entrega",
    ),
    ("devuelto_al_solicitante", "requerimiento"),
    ("subsanado", "documentos_recibidos"),
    ("urgente", "vía_rápida"),
    ("adulto mayor", "discapacidad", "orden judicial"),
    _columns(
        "case_id=expediente|service_code=trámite|office_id=oficina|submitted_at=fecha de ingreso|activity=etapa|timestamp=fin|"
        "officer_id=funcionario|amount=importe|paid_at=fecha de pago|payment_id=número de pago|fee_code=concepto"
    ),
    ("demora", "hicieron volver", "cobro poco claro", "mal trato"),
)
FRENCH = Language(
    "fr",
    _steps(
        "enregistrement|réception",
        "contrôle_des_pièces|vérification",
        "visite_de_terrain|métré",
        "instruction|avis_technique",
        "validation|signature",
        "délivrance|remise",
    ),
    ("renvoyé_au_demandeur", "pièces_demandées"),
    ("pièces_reçues", "dossier_complété"),
    ("accéléré", "urgent"),
    ("âge", "handicap", "décision de justice"),
    _columns(
        "case_id=dossier|service_code=démarche|office_id=guichet|submitted_at=déposé le|activity=étape|timestamp=terminé le|"
        "officer_id=agent|amount=montant|paid_at=payé le|payment_id=quittance|fee_code=tarif"
    ),
    ("trop long", "déplacements répétés", "frais peu clairs", "accueil"),
)
PORTUGUESE = Language(
    "pt",
    _steps(
        "protocolo|recebimento",
        "conferência|verificação_documental",
        "vistoria|medição",
        "análise_técnica|avaliação",
        "aprovação|assinatura",
        "emissão|entrega",
    ),
    ("devolvido_ao_requerente", "exigência"),
    ("exigência_cumprida", "documentos_recebidos"),
    ("urgente", "expresso"),
    ("idoso", "deficiência", "ordem judicial"),
    _columns(
        "case_id=processo|service_code=serviço|office_id=unidade|submitted_at=data de entrada|activity=etapa|timestamp=conclusão|"
        "officer_id=servidor|amount=valor|paid_at=data do pagamento|payment_id=guia|fee_code=código da taxa"
    ),
    ("demora", "mandaram voltar", "cobrança confusa", "atendimento"),
)
DUTCH = Language(
    "nl",
    _steps(
        "aanvraag_ontvangen|registratie",
        "toets_volledigheid|controle_stukken",
        "bezoek_ter_plaatse|opname",
        "inhoudelijke_toets|beoordeling",
        "besluit|ondertekening",
        "verzending|uitreiking",
    ),
    ("verzoek_aanvulling", "teruggestuurd"),
    ("aanvulling_ontvangen", "stukken_ontvangen"),
    ("spoed", "versneld"),
    ("leeftijd", "beperking", "rechterlijk bevel"),
    _columns(
        "case_id=zaaknummer|service_code=product|office_id=locatie|submitted_at=datum ontvangst|activity=stap|timestamp=gereed op|"
        "officer_id=medewerker|amount=bedrag|paid_at=betaald op|payment_id=betaalnummer|fee_code=legescode"
    ),
    ("lange wachttijd", "steeds terugkomen", "kosten onduidelijk", "bejegening"),
)
SWAHILI = Language(
    "sw",
    _steps(
        "mapokezi|usajili",
        "ukaguzi_wa_nyaraka|uhakiki",
        "ukaguzi_wa_eneo|upimaji",
        "tathmini|mapitio",
        "idhini|sahihi",
        "utoaji|kukabidhi",
    ),
    ("imerudishwa_kwa_mwombaji", "maelezo_yameombwa"),
    ("nyaraka_zimepokelewa", "imekamilishwa"),
    ("haraka", "dharura"),
    ("umri", "ulemavu", "amri ya mahakama"),
    _columns(
        "case_id=namba ya ombi|service_code=huduma|office_id=ofisi|submitted_at=tarehe ya ombi|activity=hatua|timestamp=imekamilika|"
        "officer_id=afisa|amount=kiasi|paid_at=tarehe ya malipo|payment_id=namba ya malipo|fee_code=ada"
    ),
    ("kuchelewa", "kurudishwa", "gharama hazieleweki", "huduma mbaya"),
)
LANGUAGES: Mapping[str, Language] = {
    language.tag: language for language in (ENGLISH, INDONESIAN, SPANISH, FRENCH, PORTUGUESE, DUTCH, SWAHILI)
}


@dataclass(frozen=True)
class Trade:
    """A service as it is known anywhere: code, English name, the attribute its fee may rest on, and how heavy its files are."""

    code: str
    name: str
    attribute: str | None
    heavy: float
    may_be_free: bool = False


TRADES: tuple[Trade, ...] = (
    Trade("LAND-TRANSFER", "Land title transfer", "land_value", 1.3),
    Trade("BUILD-PERMIT", "Building permit", "floor_area_m2", 1.8),
    Trade("SURVEY-MAP", "Cadastral survey", "land_area_m2", 1.6),
    Trade("BUSINESS-LIC", "Business licence", "staff_count", 1.0),
    Trade("ID-CARD", "Identity card", None, 0.4, may_be_free=True),
    Trade("BIRTH-CERT", "Birth certificate", None, 0.4, may_be_free=True),
    Trade("PASSPORT", "Passport", None, 0.6),
    Trade("VEHICLE-REG", "Vehicle registration", "engine_cc", 0.7),
    Trade("DRIVER-LIC", "Driving licence", None, 0.6),
    Trade("WATER-CONN", "Water connection", "pipe_length_m", 1.1),
    Trade("RESIDENCE", "Residence record", None, 0.5, may_be_free=True),
    Trade("EVENT-PERMIT", "Event permit", "guest_count", 0.9),
    Trade("FOOD-CERT", "Food hygiene certificate", "kitchen_m2", 1.0),
)
NAMES_ID: Mapping[str, str] = {
    "LAND-TRANSFER": "Peralihan hak atas tanah",
    "BUILD-PERMIT": "Persetujuan bangunan gedung",
    "SURVEY-MAP": "Pengukuran bidang tanah",
    "BUSINESS-LIC": "Izin usaha",
    "ID-CARD": "Kartu tanda penduduk",
    "BIRTH-CERT": "Akta kelahiran",
    "PASSPORT": "Paspor",
    "VEHICLE-REG": "Pendaftaran kendaraan",
    "DRIVER-LIC": "Surat izin mengemudi",
    "WATER-CONN": "Sambungan air bersih",
    "RESIDENCE": "Surat pindah domisili",
    "EVENT-PERMIT": "Izin keramaian",
    "FOOD-CERT": "Sertifikat laik higiene makanan",
}
"""What each trade is called in Indonesian, by code; for the charter, which names a service in more than one language."""
