"""Mail from outside: read from mailboxes, understood, matched to whom Keel knows.

parsing, text, html, addresses, forwards, invitations and threads work on values; hosts and imap speak to servers;
matching reads who is who; syncing leads them. What is written is written by crm.actions.
"""
