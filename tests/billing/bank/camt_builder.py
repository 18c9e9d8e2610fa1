"""Writes made-up camt.053 files of all three versions from plain rows, as banks in Finland and Türkiye do."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape

D = Decimal


@dataclass
class Tx:
    amount: str
    name: str = ""
    iban: str = ""
    reference: str = ""
    text: str = ""
    end_to_end: str = ""
    bank_ref: str = ""
    instructed: tuple[str, str, str] | None = None  # amount, currency, rate
    with_amount: bool = True


@dataclass
class Row:
    amount: str
    booked: str
    bank_ref: str = ""
    value: str = ""
    reversal: bool = False
    status: str = "BOOK"
    info: str = ""
    transactions: list[Tx] = field(default_factory=list)


@dataclass
class Sheet:
    statement_id: str
    iban: str
    currency: str
    opening: str
    rows: list[Row]
    from_on: str
    to_on: str
    owner: str = "Luoto Digital Oy"
    bic: str = "NDEAFIHH"
    seq: str = "1"
    closing: str | None = None


def _money(amount: str, currency: str, tag: str = "Amt") -> str:
    return f'<{tag} Ccy="{currency}">{abs(D(amount))}</{tag}>'


def _sign(amount: str) -> str:
    return f"<CdtDbtInd>{'DBIT' if D(amount) < 0 else 'CRDT'}</CdtDbtInd>"


def _balance(code: str, amount: str, currency: str, on: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(amount, currency)}{_sign(amount)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _party(tx: Tx, is_debtor: bool, version: str) -> str:
    role = "Dbtr" if is_debtor else "Cdtr"
    name = f"<Nm>{escape(tx.name)}</Nm>"
    party = f"<{role}><Pty>{name}</Pty></{role}>" if version == "001.08" else f"<{role}>{name}</{role}>"
    account = f"<{role}Acct><Id><IBAN>{tx.iban}</IBAN></Id></{role}Acct>" if tx.iban else ""
    return f"<RltdPties>{party if tx.name else ''}{account}</RltdPties>" if tx.name or tx.iban else ""


def _remittance(tx: Tx) -> str:
    text = f"<Ustrd>{escape(tx.text)}</Ustrd>" if tx.text else ""
    reference = ""
    if tx.reference:
        kind = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        reference = f"<Strd><CdtrRefInf>{kind}<Ref>{tx.reference}</Ref></CdtrRefInf></Strd>"
    return f"<RmtInf>{text}{reference}</RmtInf>" if text or reference else ""


def _transaction(tx: Tx, row: Row, currency: str, version: str) -> str:
    refs = f"<AcctSvcrRef>{tx.bank_ref}</AcctSvcrRef>" if tx.bank_ref else ""
    refs += f"<EndToEndId>{escape(tx.end_to_end or 'NOTPROVIDED')}</EndToEndId>"
    parts = [f"<Refs>{refs}</Refs>"]
    if tx.with_amount and version != "001.02":
        parts += [_money(tx.amount, currency), _sign(tx.amount)]
    instructed = ""
    exchange = ""
    if tx.instructed:
        amount, foreign, rate = tx.instructed
        exchange = (
            f"<CcyXchg><SrcCcy>{foreign}</SrcCcy><TrgtCcy>{currency}</TrgtCcy><UnitCcy>{foreign}</UnitCcy>"
            f"<XchgRate>{rate}</XchgRate></CcyXchg>"
        )
        instructed = f"<InstdAmt>{_money(amount, foreign)}{exchange}</InstdAmt>"
    if tx.with_amount:
        parts.append(f"<AmtDtls>{instructed}<TxAmt>{_money(tx.amount, currency)}</TxAmt></AmtDtls>")
    is_debtor = (D(row.amount) >= 0) != row.reversal
    parts += [_party(tx, is_debtor, version), _remittance(tx)]
    return f"<TxDtls>{''.join(parts)}</TxDtls>"


def _row(row: Row, currency: str, version: str) -> str:
    status = f"<Sts><Cd>{row.status}</Cd></Sts>" if version == "001.08" else f"<Sts>{row.status}</Sts>"
    parts = [_money(row.amount, currency), _sign(row.amount)]
    if row.reversal:
        parts.append("<RvslInd>true</RvslInd>")
    parts.append(status)
    parts.append(f"<BookgDt><Dt>{row.booked}</Dt></BookgDt>")
    if row.value:
        parts.append(f"<ValDt><Dt>{row.value}</Dt></ValDt>")
    if row.bank_ref:
        parts.append(f"<AcctSvcrRef>{row.bank_ref}</AcctSvcrRef>")
    parts.append("<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>")
    if row.transactions:
        batch = f"<Btch><NbOfTxs>{len(row.transactions)}</NbOfTxs></Btch>" if len(row.transactions) > 1 else ""
        details = "".join(_transaction(tx, row, currency, version) for tx in row.transactions)
        parts.append(f"<NtryDtls>{batch}{details}</NtryDtls>")
    if row.info:
        parts.append(f"<AddtlNtryInf>{escape(row.info)}</AddtlNtryInf>")
    return f"<Ntry>{''.join(parts)}</Ntry>"


def _sheet(sheet: Sheet, version: str) -> str:
    moved = sum((D(row.amount) for row in sheet.rows if row.status == "BOOK"), D(0))
    closing = sheet.closing if sheet.closing is not None else str(D(sheet.opening) + moved)
    agent = "BICFI" if version == "001.08" else "BIC"
    return (
        f"<Stmt><Id>{sheet.statement_id}</Id><ElctrncSeqNb>{sheet.seq}</ElctrncSeqNb>"
        f"<CreDtTm>{sheet.to_on}T22:15:00+02:00</CreDtTm>"
        f"<FrToDt><FrDtTm>{sheet.from_on}T00:00:00</FrDtTm><ToDtTm>{sheet.to_on}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{sheet.iban}</IBAN></Id><Ccy>{sheet.currency}</Ccy>"
        f"<Ownr><Nm>{escape(sheet.owner)}</Nm></Ownr>"
        f"<Svcr><FinInstnId><{agent}>{sheet.bic}</{agent}></FinInstnId></Svcr></Acct>"
        f"{_balance('OPBD', sheet.opening, sheet.currency, sheet.from_on)}"
        f"{_balance('CLBD', closing, sheet.currency, sheet.to_on)}"
        f"{''.join(_row(row, sheet.currency, version) for row in sheet.rows)}</Stmt>"
    )


def camt(version: str, *sheets: Sheet) -> str:
    """A whole file; indented by xmllint or not, it means the same."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{sheets[0].statement_id}-MSG</MsgId><CreDtTm>{sheets[0].to_on}T22:15:00+02:00</CreDtTm></GrpHdr>"
        f"{''.join(_sheet(sheet, version) for sheet in sheets)}</BkToCstmrStmt></Document>"
    )
