-- Version 4: who stands in for a mentor, and mail that a mentor decides on.

-- What the backup has said to being one: '' nothing yet, 'bounced' that mail does not get there.
ALTER TABLE person ADD COLUMN backup_answer TEXT NOT NULL DEFAULT ''
	CHECK (backup_answer IN ('', 'yes', 'no', 'bounced'));

-- Whom a mail in quarantine is from, if it is what it claims to be.
ALTER TABLE quarantine ADD COLUMN claims TEXT NOT NULL DEFAULT ''
	CHECK (claims IN ('', 'mentee', 'mentor', 'backup', 'admin'));
-- NÄYTÄ: the mail that listed it; its text goes into that thread once it has been read again.
ALTER TABLE quarantine ADD COLUMN show_outbox_id INTEGER REFERENCES outbox ON DELETE SET NULL;
-- What is neither a mentee's nor a mentor's.
CREATE INDEX quarantine_nobodys ON quarantine (since_at) WHERE settled_at IS NULL AND mentorship_id IS NULL;
CREATE INDEX quarantine_show ON quarantine (show_outbox_id) WHERE show_outbox_id IS NOT NULL;

-- Which mail in quarantine a number of a list means.
CREATE TABLE listed (
	outbox_id INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
	n INTEGER NOT NULL,
	quarantine_id INTEGER NOT NULL REFERENCES quarantine ON DELETE CASCADE,
	PRIMARY KEY (outbox_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX listed_quarantine ON listed (quarantine_id);
