-- Version 2: sessions in calendars, times that were proposed, plans, evaluations, drafts, own questions.

-- A session as calendars know it (RFC 5545): the UID is random and stable, the SEQUENCE grows with each change.
ALTER TABLE session ADD COLUMN uid TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN organizer TEXT NOT NULL DEFAULT 'program'
	CHECK (organizer IN ('program', 'mentor')); -- mentor: made by an invitation of the mentor's own, none from us
ALTER TABLE session ADD COLUMN rsvp TEXT NOT NULL DEFAULT ''
	CHECK (rsvp IN ('', 'accepted', 'tentative', 'declined')); -- the mentee's, to the present SEQUENCE
ALTER TABLE session ADD COLUMN mentee_sequence INTEGER; -- the last SEQUENCE that each was sent; NULL: none yet
ALTER TABLE session ADD COLUMN mentor_sequence INTEGER;
CREATE INDEX session_uid ON session (uid) WHERE uid <> '';

-- Times for a session that one side has proposed, numbered as the other side was shown them.
CREATE TABLE proposal (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	session_id INTEGER REFERENCES session ON DELETE CASCADE, -- NULL: for a new one
	n INTEGER NOT NULL,
	starts_at INTEGER NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (mentorship_id, n)
) STRICT;

-- "When …, then …" in the mentee's own words: asked back once, in a prep mail (R11).
CREATE TABLE plan (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	answer_id INTEGER NOT NULL UNIQUE REFERENCES answer ON DELETE CASCADE,
	text TEXT NOT NULL,
	written_at INTEGER NOT NULL,
	asked_outbox_id INTEGER REFERENCES outbox ON DELETE SET NULL -- the prep mail that asked
) STRICT;
CREATE INDEX plan_mentorship ON plan (mentorship_id);
CREATE INDEX plan_outbox ON plan (asked_outbox_id) WHERE asked_outbox_id IS NOT NULL;

-- M9, line by line. NULL: that line has no number.
CREATE TABLE evaluation (
	answer_id INTEGER PRIMARY KEY REFERENCES answer ON DELETE CASCADE,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	a INTEGER, b INTEGER, c INTEGER, d INTEGER,
	decision TEXT NOT NULL CHECK (decision IN ('', 'continue', 'pause', 'end')),
	text TEXT NOT NULL
) STRICT;
CREATE INDEX evaluation_mentorship ON evaluation (mentorship_id);

-- LUONNOS: the message is kept, and counts in nothing until its writer shows it (rules 3.11, *drafts*).
CREATE TABLE draft (
	inbox_id INTEGER PRIMARY KEY REFERENCES inbox ON DELETE CASCADE,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	since_at INTEGER NOT NULL,
	shown_at INTEGER
) STRICT;
CREATE INDEX draft_mentorship ON draft (mentorship_id);

-- A question in the mentor's own words: m01, m02 of one mentorship.
CREATE TABLE own_question (
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	number INTEGER NOT NULL,
	text TEXT NOT NULL,
	added_at INTEGER NOT NULL,
	PRIMARY KEY (mentorship_id, number)
) STRICT, WITHOUT ROWID;

-- What the mentor picked and has not been asked yet, oldest first.
CREATE TABLE pick (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	question TEXT NOT NULL
) STRICT;
CREATE INDEX pick_mentorship ON pick (mentorship_id);

-- OHITA: what the mentor left out of the gap.
CREATE TABLE skip (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	question TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX skip_mentorship ON skip (mentorship_id);

-- Which mentee a number of a digest means (rules 3.7).
CREATE TABLE numbered (
	outbox_id INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
	n INTEGER NOT NULL,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	PRIMARY KEY (outbox_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX numbered_mentorship ON numbered (mentorship_id);
