-- Version 2: sessions in calendars, times that were proposed, plans, evaluations, drafts, own questions.

-- A session as calendars know it (RFC 5545). What the two calendars were last told stands beside what is true:
-- where they differ an invitation is due, with the next SEQUENCE.
ALTER TABLE session ADD COLUMN uid TEXT NOT NULL DEFAULT ''; -- random, stable
ALTER TABLE session ADD COLUMN organizer TEXT NOT NULL DEFAULT 'program'
	CHECK (organizer IN ('program', 'mentor')); -- mentor: made by an invitation of the mentor's own, none from us
ALTER TABLE session ADD COLUMN sequence INTEGER; -- of the last invitation; NULL: none yet
ALTER TABLE session ADD COLUMN told_starts_at INTEGER;
ALTER TABLE session ADD COLUMN told_minutes INTEGER;
ALTER TABLE session ADD COLUMN told_place TEXT;
ALTER TABLE session ADD COLUMN told_cancelled INTEGER;
ALTER TABLE session ADD COLUMN told_object TEXT; -- the mentee's calendar object, as it was sent
ALTER TABLE session ADD COLUMN rsvp TEXT NOT NULL DEFAULT ''
	CHECK (rsvp IN ('', 'accepted', 'tentative', 'declined')); -- the mentee's, to this SEQUENCE
CREATE INDEX session_uid ON session (uid) WHERE uid <> '';
CREATE INDEX session_untold ON session (starts_at) WHERE organizer = 'program'
	AND (sequence IS NULL OR told_starts_at <> starts_at OR told_minutes <> minutes OR told_place <> place
		OR told_cancelled <> (status = 'cancelled'));

-- Times for a session that one side has proposed, numbered as the other side was shown them.
CREATE TABLE proposal (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	session_id INTEGER REFERENCES session ON DELETE CASCADE, -- NULL: for a new one
	proposed_by TEXT NOT NULL CHECK (proposed_by IN ('mentee', 'mentor')),
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
	text TEXT NOT NULL DEFAULT '',           -- its words, for the writer's own booklet
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

-- What is still to be done with a mentee's record at an instant: the booklet, the question 60 days after the end, and
-- what mentorctl asked for, since only the daemon makes mail.
CREATE TABLE errand (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	what TEXT NOT NULL CHECK (what IN ('booklet', 'last_question', 'export', 'told')),
	due_at INTEGER NOT NULL,
	UNIQUE (mentorship_id, what)
) STRICT;
CREATE INDEX errand_due ON errand (due_at);
CREATE INDEX mentorship_ended ON mentorship (ended_at) WHERE ended_at IS NOT NULL;

-- Everything about a mentee in one mentorship goes: its rows, its copies on the mail server, then the receipt. What
-- stays says which mentorship of a backup it was and nothing about whom; what the receipt needs is emptied when it has
-- left.
CREATE TABLE erasure (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL,          -- no reference: it outlives the row
	added_at INTEGER NOT NULL,               -- of that mentorship
	cause TEXT NOT NULL CHECK (cause IN ('asked', 'admin', 'retention', 'restored')),
	receipt TEXT NOT NULL UNIQUE,            -- the number that the receipt says
	asked_at INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'rows' CHECK (state IN ('rows', 'copies', 'telling', 'clearing', 'done')),
	next_at INTEGER,                         -- when it goes on; NULL: done
	erased_at INTEGER,                       -- the last row was gone
	rows_n INTEGER NOT NULL DEFAULT 0,
	imap_n INTEGER NOT NULL DEFAULT 0,
	is_final INTEGER NOT NULL,               -- the person goes too: no later mentorship
	ended_at INTEGER,
	mentee_id INTEGER, mentor_id INTEGER,
	to_addr TEXT NOT NULL DEFAULT '', to_name TEXT NOT NULL DEFAULT '', called TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL DEFAULT '', zone TEXT NOT NULL DEFAULT '',
	mentor_name TEXT NOT NULL DEFAULT '',    -- in the From of the receipt
	UNIQUE (mentorship_id, added_at)
) STRICT;
CREATE INDEX erasure_next ON erasure (next_at) WHERE next_at IS NOT NULL;

-- Copies on the mail server that are to go: of what was erased, or (erasure NULL) of a stranger's mail.
CREATE TABLE removal (
	id INTEGER PRIMARY KEY,
	erasure_id INTEGER REFERENCES erasure ON DELETE CASCADE,
	mailbox TEXT NOT NULL,                   -- of a mail that came; '': wherever copies of ours lie
	uidvalidity INTEGER NOT NULL,
	uid INTEGER NOT NULL,                    -- 0: by its ids
	size INTEGER NOT NULL,
	message_id TEXT NOT NULL,
	mentord_id TEXT NOT NULL,
	again_at INTEGER,                        -- copies come late: looked for once more then
	tries_n INTEGER NOT NULL DEFAULT 0,
	is_reached INTEGER NOT NULL DEFAULT 0,   -- the server has been asked at least once
	next_at INTEGER NOT NULL
) STRICT;
CREATE INDEX removal_next ON removal (next_at);
CREATE INDEX removal_erasure ON removal (erasure_id) WHERE erasure_id IS NOT NULL;
CREATE INDEX quarantine_strangers ON quarantine (since_at) WHERE settled_at IS NULL AND reason = 'stranger';

-- An address that an admin was asked to add or to write to: good once its reader has said yes there.
CREATE TABLE address_change (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	addr TEXT NOT NULL COLLATE NOCASE,
	old_addr TEXT NOT NULL COLLATE NOCASE,   -- the primary one when it was asked for
	makes_primary INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'new' CHECK (state IN
		('new', 'asked', 'done', 'refused', 'bounced', 'overtaken')), -- new: nobody has been written to
	since_at INTEGER NOT NULL,
	settled_at INTEGER
) STRICT;
CREATE INDEX address_change_person ON address_change (person_id);
CREATE INDEX address_change_mentorship ON address_change (mentorship_id);
CREATE INDEX address_change_new ON address_change (id) WHERE state = 'new';

-- A mail in quarantine that an admin wants mailed to whom it concerns: when that was said, and when it was made.
ALTER TABLE quarantine ADD COLUMN forward_at INTEGER;
ALTER TABLE quarantine ADD COLUMN forwarded_at INTEGER;
CREATE INDEX quarantine_forward ON quarantine (id) WHERE forward_at IS NOT NULL AND forwarded_at IS NULL;

-- An alarm that nobody has taken is told again: to the mentor, to the backup, to both and the admin.
ALTER TABLE alarm ADD COLUMN text TEXT NOT NULL DEFAULT ''; -- the whole mail, until the alarm is settled
ALTER TABLE alarm ADD COLUMN chased_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alarm ADD COLUMN chase_at INTEGER;              -- the next time; NULL: no more
CREATE INDEX alarm_chase ON alarm (chase_at) WHERE chase_at IS NOT NULL;
