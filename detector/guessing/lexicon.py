"""What agencies call the contract's tables, columns and words: English, Indonesian, Spanish, French, Portuguese, Dutch, German, Italian,
Swahili. A name that is not here costs a guess, never a row.
"""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, str] = {
    "applications": (
        "applications|application|cases|case|files|requests|tickets|dossiers|permits|permohonan|berkas|pengajuan|register|"
        "registrasi|perkara|solicitudes|expedientes|tramites|demandes|processos|pedidos|requerimentos|aanvragen|zaken|antrage|"
        "vorgange|pratiche|domande|maombi"
    ),
    "events": (
        "events|event|log|logs|history|steps|activities|workflow|tracking|audit|riwayat|tahapan|proses|alur|disposisi|jejak|"
        "historial|etapas|movimientos|actuaciones|etapes|historique|suivi|andamentos|tramitacao|historico|stappen|verloop|"
        "gebeurtenissen|schritte|verlauf|eventi|passaggi|hatua|matukio"
    ),
    "payments": (
        "payments|payment|receipts|cash|fees|pembayaran|setoran|kuitansi|pnbp|retribusi|pagos|cobros|recaudos|paiements|"
        "encaissements|quittances|pagamentos|guias|betalingen|leges|zahlungen|gebuhren|pagamenti|versamenti|malipo"
    ),
    "charges": (
        "charges|charge|invoices|bills|billing|assessments|tagihan|penetapan|skrd|cargos|liquidaciones|facturas|factures|"
        "redevances|cobrancas|faturas|facturen|heffingen|rechnungen|bescheide|addebiti|ankara"
    ),
    "officers": (
        "officers|officials|staff|employees|users|roster|petugas|pegawai|pejabat|pengguna|funcionarios|empleados|personal|agents|"
        "personnel|servidores|funcionarios|medewerkers|ambtenaren|mitarbeiter|beamte|funzionari|dipendenti|maafisa|watumishi"
    ),
    "complaints": (
        "complaints|complaint|grievances|pengaduan|aduan|keluhan|laporan|quejas|reclamos|denuncias|plaintes|reclamations|"
        "reclamacoes|denuncias|klachten|meldingen|beschwerden|reclami|segnalazioni|malalamiko"
    ),
}
CASE = (
    "case|case id|case no|case number|application|application id|application no|application number|file|file id|file no|"
    "file number|request id|request number|ticket|ticket id|ticket number|reference|reference number|permit number|"
    "nomor permohonan|no permohonan|id permohonan|nomor berkas|no berkas|berkas|permohonan|nomor registrasi|no registrasi|"
    "no register|nomor register|no pendaftaran|nomor pendaftaran|nomor perkara|no tiket|expediente|no expediente|"
    "numero de expediente|solicitud|numero de solicitud|tramite id|folio|radicado|dossier|numero de dossier|no dossier|"
    "numero de demande|demande|processo|numero do processo|protocolo|no do processo|zaak|zaak id|zaaknummer|aanvraagnummer|"
    "dossiernummer|vorgang|vorgangsnummer|aktenzeichen|antragsnummer|pratica|numero pratica|id pratica|protocollo|ombi|"
    "namba ya ombi|namba ya maombi|namba ya faili"
)
OFFICER = (
    "officer|officer id|official|staff|staff id|employee|employee id|user|user id|username|handled by|handler|resource|"
    "org resource|clerk|performer|done by|processed by|assignee|petugas|nama petugas|id petugas|pegawai|nip|pejabat|pelaksana|"
    "pengguna|operator|verifikator|funcionario|id funcionario|empleado|usuario|responsable|agent|agent traitant|instructeur|"
    "fonctionnaire|servidor|matricula|usuario responsavel|responsavel|medewerker|behandelaar|ambtenaar|bearbeiter|sachbearbeiter|"
    "mitarbeiter|beamter|funzionario|addetto|operatore|istruttore|afisa|mtumishi|mhudumu"
)
OFFICE = (
    "office|office id|office code|branch|branch id|unit|location|site|district|department|kantor|kode kantor|kantah|unit kerja|"
    "unit layanan|satker|cabang|loket|wilayah|kecamatan|kelurahan|oficina|sede|delegacion|ventanilla|dependencia|bureau|guichet|"
    "agence|service instructeur|unidade|orgao|setor|agencia|kantoor|vestiging|loket id|gemeente|behorde|dienststelle|amt|ufficio|"
    "sportello|sede ufficio|ofisi|kituo|tawi"
)
SERVICE = (
    "service|service id|service code|service type|product|permit type|application type|case type|request type|type|kind|category|"
    "layanan|jenis layanan|kode layanan|jenis permohonan|jenis izin|jenis|kegiatan|prosedur|tramite|tipo de tramite|servicio|tipo|"
    "tipo de solicitud|demarche|type de demande|nature|prestation|procedure|servico|tipo de processo|assunto|dienst|product id|"
    "zaaktype|soort|soort aanvraag|leistung|art|antragsart|verfahren|servizio|procedimento|tipo pratica|huduma|aina ya huduma|aina"
)
AMOUNT = (
    "amount|amount paid|paid amount|sum|total|fee|fee amount|value|price|jumlah|jumlah bayar|nominal|nilai|besaran|biaya|"
    "tarif bayar|importe|monto|valor|valor pagado|cuantia|montant|montant paye|somme|valor pago|quantia|bedrag|betaald bedrag|"
    "betrag|summe|importo|somma|kiasi|kiasi kilicholipwa"
)
FEE = (
    "fee code|fee|fee type|fee item|tariff|tariff item|tariff code|charge type|item|kode tarif|kode biaya|jenis biaya|"
    "jenis penerimaan|tarif|pos|concepto|codigo de tarifa|tarifa|tasa|rubrique|code tarif|redevance|codigo da taxa|taxa|"
    "codigo da receita|tariefcode|tarief|legescode|gebuhr|gebuhrenart|tarifstelle|voce|tariffa|codice tariffa|ada|msimbo wa ada|"
    "aina ya ada"
)
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "applications": {
        "case_id": CASE,
        "service_code": SERVICE,
        "office_id": OFFICE,
        "submitted_at": (
            "submitted|submitted at|submitted on|submission date|filed|filed on|filing date|received|received on|received at|"
            "date received|application date|start date|start|created|created at|opened|registered|date|tanggal masuk|tgl masuk|"
            "tanggal permohonan|tgl permohonan|tanggal daftar|tgl daftar|tanggal pendaftaran|tanggal terima|tgl terima|waktu masuk|"
            "fecha de ingreso|fecha ingreso|fecha de solicitud|fecha de entrada|fecha de presentacion|ingreso|date de depot|"
            "depose le|date de demande|recu le|data de entrada|data do pedido|data de abertura|entrada|abertura|datum ontvangst|"
            "ontvangen op|aanvraagdatum|startdatum|ingediend op|eingang|eingangsdatum|antragsdatum|data presentazione|"
            "data di arrivo|data apertura|presentata il|tarehe ya kuwasilisha|tarehe ya maombi|iliwasilishwa"
        ),
        "applicant_id": (
            "applicant|applicant id|customer|client|citizen|requester|pemohon|id pemohon|nama pemohon|nik|nik pemohon|solicitante|"
            "ciudadano|demandeur|usager|requerente|interessado|aanvrager|antragsteller|richiedente|mwombaji"
        ),
        "agent_id": (
            "agent|agent id|broker|intermediary|representative|proxy|notary|attorney|kuasa|penerima kuasa|calo|biro jasa|notaris|"
            "ppat|gestor|representante|apoderado|notario|mandataire|representant|procurador|despachante|gemachtigde|tussenpersoon|"
            "vertreter|bevollmachtigter|notar|delegato|intermediario|notaio|wakala|mwakilishi"
        ),
        "lane": (
            "lane|track|priority class|urgency|procedure type|jalur|percepatan|prioritas|via|urgencia|voie|filiere|rito|"
            "urgencia pedido|spoor|procedure soort|verfahrensart|corsia|njia"
        ),
        "priority_reason": (
            "priority reason|reason for priority|priority|alasan prioritas|alasan percepatan|motivo de prioridad|prioridad|"
            "motif de priorite|priorite|motivo da prioridade|prioridade|reden voorrang|voorrang|vorranggrund|motivo priorita|"
            "sababu ya kipaumbele"
        ),
        "channel": (
            "channel|medium|intake channel|saluran|kanal|media|canal|canal de ingreso|canal de entrada|kanaal|eingangskanal|canale|"
            "njia ya kuwasilisha"
        ),
        "decision": (
            "decision|outcome|result|status|final status|keputusan|hasil|status permohonan|status akhir|putusan|decision final|"
            "resultado|resolucion|estado|statut|issue|decisao|situacao|besluit|uitkomst|resultaat|beschikking|entscheidung|"
            "ergebnis|esito|decisione|stato|uamuzi|matokeo"
        ),
        "decided_at": (
            "decided|decided at|decided on|decision date|date decided|closed|closed at|closed on|end date|completed|completed on|"
            "issued on|tanggal keputusan|tgl keputusan|tanggal selesai|tgl selesai|tanggal terbit|tgl terbit|fecha de resolucion|"
            "fecha de decision|fecha de cierre|date de decision|decide le|date de cloture|data da decisao|data de conclusao|"
            "decidido em|besluitdatum|datum besluit|einddatum|besloten op|entscheidungsdatum|bescheiddatum|abschluss|"
            "data decisione|data chiusura|deciso il|tarehe ya uamuzi"
        ),
    },
    "events": {
        "case_id": CASE,
        "activity": (
            "activity|activity name|step|step name|task|stage|event|event name|action|status|concept name|tahap|tahapan|"
            "nama tahapan|kegiatan|langkah|proses|aktivitas|posisi|etapa|paso|actividad|actuacion|tarea|etape|activite|action code|"
            "tache|atividade|fase|passo|andamento|stap|activiteit|handeling|taak|schritt|tatigkeit|vorgangsschritt|attivita|"
            "passaggio|hatua|shughuli"
        ),
        "timestamp": (
            "timestamp|time|finished|finished at|finished on|completed|completed at|completed on|done|done at|end|end time|"
            "ended at|event time|date|datetime|time timestamp|selesai|waktu selesai|tanggal selesai|tgl selesai|waktu|tanggal|jam|"
            "fin|fecha de fin|fecha fin|fecha|fecha y hora|hora|terminado|termine le|date de fin|heure|horodatage|conclusao|"
            "data de conclusao|data e hora|termino|concluido em|gereed|gereed op|einde|tijdstip|datum|afgerond op|ende|beendet|"
            "erledigt am|zeitpunkt|fine|data fine|terminato il|data e ora|imekamilika|ilikamilika|wakati|muda wa kumaliza"
        ),
        "started_at": (
            "started|started at|started on|start|start time|begin|begin time|mulai|waktu mulai|tanggal mulai|tgl mulai|inicio|"
            "fecha de inicio|hora de inicio|debut|debute le|commence le|date de debut|data de inicio|iniciado em|begonnen op|"
            "aanvang|starttijd|beginn|begonnen|inizio|data inizio|imeanza|muda wa kuanza"
        ),
        "officer_id": OFFICER,
        "recorded_at": (
            "recorded|recorded at|logged at|entered at|created at|saved at|updated at|date finished|dicatat|waktu catat|"
            "tanggal input|tgl input|waktu input|registrado|fecha de registro|enregistre le|saisi le|date de saisie|registrado em|"
            "data de registro|vastgelegd op|ingevoerd op|erfasst am|erfassungszeit|registrato il|data registrazione|imeandikwa"
        ),
        "sequence": (
            "sequence|seq|order|step no|step number|urutan|no urut|nomor urut|orden|secuencia|ordre|sequencia|ordem|volgorde|"
            "volgnummer|reihenfolge|laufende nummer|ordine|sequenza|mfuatano"
        ),
    },
    "payments": {
        "payment_id": (
            "payment|payment id|payment no|payment number|transaction|transaction id|receipt id|nomor bayar|no bayar|id pembayaran|"
            "nomor pembayaran|nomor transaksi|no transaksi|ntpn|numero de pago|pago|id pago|transaccion|quittance|"
            "numero de paiement|numero de quittance|guia|numero da guia|numero do pagamento|pagamento|betaling|betalingsnummer|"
            "transactie|zahlung|zahlungsnummer|buchungsnummer|numero pagamento|id pagamento|malipo|namba ya malipo"
        ),
        "case_id": CASE,
        "amount": AMOUNT,
        "paid_at": (
            "paid|paid at|paid on|payment date|date paid|payment time|tanggal bayar|tgl bayar|tanggal pembayaran|tgl pembayaran|"
            "waktu bayar|tanggal setor|fecha de pago|pagado el|date de paiement|paye le|data do pagamento|data de pagamento|"
            "pago em|betaald op|betaaldatum|datum betaling|bezahlt am|zahlungsdatum|zahldatum|data pagamento|pagato il|"
            "tarehe ya malipo|ililipwa"
        ),
        "fee_code": FEE,
        "method": (
            "method|payment method|means|cara bayar|metode|metode pembayaran|kanal bayar|metodo|metodo de pago|forma de pago|"
            "mode de paiement|moyen de paiement|forma de pagamento|meio de pagamento|betaalwijze|betaalmethode|zahlungsart|"
            "zahlungsweise|metodo di pagamento|njia ya malipo"
        ),
        "collected_by": (
            "collected by|cashier|collector|received by|taken by|kasir|bendahara|penerima|diterima oleh|cajero|recaudador|"
            "recibido por|caissier|encaisse par|caixa|recebido por|kassier|ontvangen door|kassierer|kasse|cassiere|incassato da|"
            "mtunza fedha|mpokeaji"
        ),
        "receipt_no": (
            "receipt|receipt no|receipt number|billing code|kuitansi|nomor kuitansi|no kuitansi|kode billing|no bukti|recibo|"
            "numero de recibo|comprobante|recu|numero de recu|recibo no|numero do recibo|bonnummer|kwitantie|quittung|belegnummer|"
            "ricevuta|numero ricevuta|risiti|namba ya risiti"
        ),
        "status": (
            "status|payment status|status bayar|status pembayaran|estado|estado del pago|statut|situacao|betaalstatus|"
            "zahlungsstatus|stato|hali"
        ),
    },
    "charges": {
        "charge_id": (
            "charge|charge id|charge no|invoice|invoice no|invoice id|bill id|nomor tagihan|no tagihan|id tagihan|cargo|"
            "numero de cargo|factura|numero de facture|facture|cobranca|fatura|factuurnummer|aanslagnummer|rechnungsnummer|"
            "bescheidnummer|numero addebito|ankara"
        ),
        "case_id": CASE,
        "amount": (
            "amount|amount paid|paid amount|sum|total|fee|fee amount|value|price|jumlah|jumlah bayar|nominal|nilai|besaran|biaya|"
            "tarif bayar|importe|monto|valor|valor pagado|cuantia|montant|montant paye|somme|valor pago|quantia|bedrag|"
            "betaald bedrag|betrag|summe|importo|somma|kiasi|kiasi kilicholipwa|amount charged|amount due|tagihan|jumlah tagihan|"
            "importe debido|montant du|valor devido|te betalen|falliger betrag|dovuto"
        ),
        "charged_at": (
            "charged|charged at|charged on|charge date|billed on|invoice date|tanggal tagihan|tgl tagihan|tanggal penetapan|"
            "fecha de cargo|fecha de factura|facture le|date de facture|data da cobranca|cobrado em|factuurdatum|in rekening op|"
            "rechnungsdatum|berechnet am|data addebito|tarehe ya ankara"
        ),
        "fee_code": FEE,
        "officer_id": OFFICER,
    },
    "officers": {
        "officer_id": OFFICER,
        "office_id": OFFICE,
        "role": (
            "role|position|job|title|jabatan|peran|posisi|cargo|puesto|rol|poste|fonction|funcao|functie|rolle|stelle|ruolo|"
            "mansione|wadhifa|cheo"
        ),
        "active_from": "active from|from|start date|since|mulai|mulai tugas|tmt|desde|depuis|inicio|vanaf|in dienst|von|seit|dal|kuanzia",
        "active_to": "active to|to|until|end date|sampai|selesai tugas|hasta|jusqu|ate|tot|uit dienst|bis|al|hadi",
    },
    "complaints": {
        "complaint_id": (
            "complaint|complaint id|complaint no|nomor aduan|no aduan|id aduan|nomor pengaduan|queja|numero de queja|reclamo|"
            "plainte|numero de plainte|reclamacao|numero da reclamacao|klacht|klachtnummer|beschwerde|beschwerdenummer|reclamo id|"
            "numero reclamo|lalamiko"
        ),
        "filed_at": (
            "filed|filed at|filed on|complaint date|received|date|tanggal aduan|tgl aduan|tanggal pengaduan|fecha|fecha de queja|"
            "deposee le|data|data da reclamacao|datum|ingediend op|eingang|data reclamo|tarehe"
        ),
        "case_id": CASE,
        "officer_id": OFFICER,
        "office_id": OFFICE,
        "service_code": SERVICE,
        "category": "category|topic|kategori|categoria|categorie|onderwerp|kategorie|kundi",
        "text": (
            "text|description|message|isi|uraian|deskripsi|texto|descripcion|texte|descricao|tekst|omschrijving|beschreibung|testo|"
            "descrizione|maelezo"
        ),
    },
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "decision": {
        "granted": (
            "granted|approved|accepted|issued|disetujui|setuju|dikabulkan|diterima|terbit|diterbitkan|aprobado|aprobada|concedido|"
            "otorgado|accorde|accordee|approuve|approuvee|accepte|deferido|aprovado|aprovada|verleend|toegekend|goedgekeurd|"
            "genehmigt|bewilligt|erteilt|approvato|approvata|accolta|concesso|imekubaliwa|imeidhinishwa"
        ),
        "rejected": (
            "rejected|refused|denied|declined|ditolak|tolak|rechazado|rechazada|denegado|refuse|refusee|rejete|rejetee|indeferido|"
            "negado|geweigerd|afgewezen|abgelehnt|versagt|respinto|respinta|rigettata|negato|imekataliwa"
        ),
        "withdrawn": (
            "withdrawn|cancelled|canceled|dicabut|ditarik|dibatalkan|batal|ditarik kembali|retirado|desistido|desistida|retire|"
            "retiree|abandonne|desistencia|cancelado|ingetrokken|zuruckgezogen|zuruckgenommen|ritirato|ritirata|imeondolewa|"
            "imefutwa"
        ),
    },
    "status": {
        "paid": "paid|settled|lunas|dibayar|terbayar|pagado|pagada|paye|payee|pago|paga|betaald|bezahlt|pagato|pagata|imelipwa",
        "void": (
            "void|voided|cancelled|canceled|reversed|batal|dibatalkan|anulado|anulada|annule|annulee|cancelado|vervallen|"
            "geannuleerd|storniert|annullato|annullata|imefutwa"
        ),
    },
}
SYSTEM = frozenset(
    {"system", "sistem", "systeem", "sistema", "systeme", "mfumo", "batch", "auto", "automatic", "otomatis", "robot", "cron", "scheduler"}
)
MISSING = frozenset(
    {"-", "--", "null", "NULL", "Null", "n/a", "N/A", "NA", "#N/A", "none", "None", "nan", "NaN", "(null)", "(kosong)", "kosong"}
)
