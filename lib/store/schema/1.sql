-- The store of mentord, version 1. Instants (_at) are seconds since 1970 UTC, dates days since 1970.
-- A row is a hand-over: what a crash may not lose stands here and nowhere else.

-- Who takes part. One human with two roles is two rows with one address.
CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee')),
	handle TEXT NOT NULL UNIQUE,             -- chosen by the admin, a-z0-9-
	name TEXT NOT NULL,
	called TEXT NOT NULL,                    -- the name used in talk
	lang TEXT NOT NULL CHECK (lang IN ('fi', 'sv', 'en')),
	zone TEXT NOT NULL,                      -- IANA name
	country TEXT NOT NULL CHECK (country IN ('FI', 'SE', 'none')),
	days INTEGER NOT NULL,                   -- bit 0 is Monday: mail days, a mentor's review days
	minute INTEGER NOT NULL,                 -- of the day: when planned mail leaves
	phone TEXT NOT NULL DEFAULT '',          -- for safety mails alone
	contact TEXT NOT NULL DEFAULT '',        -- what the other side may see
	backup_name TEXT NOT NULL DEFAULT '',
	backup_addr TEXT NOT NULL DEFAULT '',
	digested_for_on INTEGER,                 -- a mentor's last review day that has had its digest
	digest_at INTEGER,                       -- a mentor's next moment to look for one
	added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX person_digest ON person (digest_at) WHERE digest_at IS NOT NULL;

CREATE TABLE address (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
	addr TEXT NOT NULL COLLATE NOCASE,
	is_primary INTEGER NOT NULL DEFAULT 0,
	refused_n INTEGER NOT NULL DEFAULT 0,    -- permanent refusals in a row
	suspended_at INTEGER,
	added_at INTEGER NOT NULL,
	UNIQUE (person_id, addr)
) STRICT;
CREATE INDEX address_addr ON address (addr);

-- One mentee and one mentor in a programme, and what the planner knows of it (programme/course.h);
-- dates (_on, _until) are days since 1970.
CREATE TABLE mentorship (
	id INTEGER PRIMARY KEY,
	mentee_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
	mentor_id INTEGER NOT NULL REFERENCES person,
	programme TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'invited'    -- as it was last derived, for counting
		CHECK (state IN ('invited', 'declined', 'active', 'paused', 'quiet', 'ended')),
	consent TEXT NOT NULL DEFAULT 'none' CHECK (consent IN ('none', 'yes', 'no')),
	consent_at INTEGER,
	consent_inbox_id INTEGER REFERENCES inbox ON DELETE SET NULL, -- the proof: the reply as it came
	ending TEXT NOT NULL DEFAULT 'open' CHECK (ending IN ('open', 'ending', 'ended', 'stopped')),
	on_hold INTEGER NOT NULL DEFAULT 0,
	invited_at INTEGER NOT NULL DEFAULT 0,
	invitation_reminded INTEGER NOT NULL DEFAULT 0,
	invitation_told INTEGER NOT NULL DEFAULT 0,
	unclear_at INTEGER NOT NULL DEFAULT 0,   -- asked once what was meant
	mentee_wrote_at INTEGER NOT NULL DEFAULT 0,
	mentor_wrote_at INTEGER NOT NULL DEFAULT 0,
	new_event_at INTEGER NOT NULL DEFAULT 0,
	waits_since_at INTEGER NOT NULL DEFAULT 0,
	debt_nudged INTEGER NOT NULL DEFAULT 0,
	debt_alerted INTEGER NOT NULL DEFAULT 0,
	expiries_n INTEGER NOT NULL DEFAULT 0,
	silent_since_on INTEGER,
	quiet_on INTEGER,
	pause_until_on INTEGER,
	counted_on INTEGER,
	evaluated_at INTEGER NOT NULL DEFAULT 0,
	mentor_nudged_at INTEGER NOT NULL DEFAULT 0,
	mentee_nudged_at INTEGER NOT NULL DEFAULT 0,
	notices INTEGER NOT NULL DEFAULT 0,      -- bits of enum notice
	looked_at INTEGER NOT NULL,              -- the last planning moment that was run
	moment_at INTEGER,                       -- the next one; NULL: none will come by itself
	added_at INTEGER NOT NULL,
	ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX mentorship_open ON mentorship (mentee_id) WHERE ended_at IS NULL;
CREATE INDEX mentorship_mentor ON mentorship (mentor_id);
CREATE INDEX mentorship_consent_inbox ON mentorship (consent_inbox_id) WHERE consent_inbox_id IS NOT NULL;
CREATE INDEX mentorship_moment ON mentorship (moment_at) WHERE moment_at IS NOT NULL;

-- Dates on which an out-of-office reply holds the clock of a question.
CREATE TABLE absence (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	from_on INTEGER NOT NULL,
	until_on INTEGER NOT NULL                -- excluded
) STRICT;
CREATE INDEX absence_mentorship ON absence (mentorship_id);

-- Automation stopped, for one mentorship or (NULL) for all.
CREATE TABLE hold (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER REFERENCES mentorship ON DELETE CASCADE,
	reason TEXT NOT NULL CHECK (reason IN
		('safety', 'debt', 'bounce', 'complaint', 'admin', 'crisis_contacts', 'restored')),
	since_at INTEGER NOT NULL,
	released_at INTEGER,
	released_by TEXT
) STRICT;
CREATE INDEX hold_open ON hold (mentorship_id) WHERE released_at IS NULL;
CREATE INDEX hold_mentorship ON hold (mentorship_id);

CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	starts_at INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	status TEXT NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'missed', 'cancelled', 'declined')),
	booked_at INTEGER NOT NULL,
	posted INTEGER NOT NULL DEFAULT 0,       -- its post mail or evaluation left
	prep_on INTEGER,                         -- its latest prep mail
	briefed_for_on INTEGER                   -- the mentor's date that its latest brief was for
) STRICT;
CREATE INDEX session_mentorship ON session (mentorship_id, starts_at);

-- Mails that belong together in a reader's client: one root, one subject, one recipient.
CREATE TABLE thread (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER REFERENCES mentorship ON DELETE CASCADE,
	person_id INTEGER REFERENCES person ON DELETE CASCADE, -- NULL: the admin
	root_id TEXT NOT NULL UNIQUE,            -- a Message-ID that no message has: every References starts with it
	subject TEXT NOT NULL,
	started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_mentorship ON thread (mentorship_id);
CREATE INDEX thread_person ON thread (person_id);

-- A question put to one person at one time.
CREATE TABLE prompt (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	thread_id INTEGER NOT NULL REFERENCES thread,
	question TEXT NOT NULL,                  -- q07, q02.f2
	kind TEXT NOT NULL CHECK (kind IN ('question', 'followup')),
	asked TEXT NOT NULL,                     -- the words of the question as they were put
	rule TEXT NOT NULL,                      -- why now and why this one, as it is shown
	row INTEGER NOT NULL,                    -- of table 3.4, 0 none
	follows_id INTEGER REFERENCES answer ON DELETE SET NULL, -- the answer that it deepens
	is_another INTEGER NOT NULL DEFAULT 0,
	sent_at INTEGER NOT NULL,
	reminded_on INTEGER,
	closed INTEGER NOT NULL DEFAULT 0,
	answered_at INTEGER NOT NULL DEFAULT 0,
	words_n INTEGER NOT NULL DEFAULT 0,      -- of all its answers
	signals INTEGER NOT NULL DEFAULT 0,
	waits INTEGER NOT NULL DEFAULT 0         -- answered, and the mentor has not written since
) STRICT;
CREATE INDEX prompt_mentorship ON prompt (mentorship_id, sent_at);
CREATE INDEX prompt_thread ON prompt (thread_id);
CREATE INDEX prompt_follows ON prompt (follows_id) WHERE follows_id IS NOT NULL;

-- Mail as it was fetched. The row exists before anything is made of the message.
CREATE TABLE inbox (
	id INTEGER PRIMARY KEY,
	mailbox TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	received_at INTEGER NOT NULL,            -- by us
	internal_at INTEGER NOT NULL,            -- by the server
	size INTEGER NOT NULL,
	whole INTEGER NOT NULL,                  -- 0: larger than the limit, the header alone was taken
	state TEXT NOT NULL DEFAULT 'stored' CHECK (state IN ('stored', 'reading', 'done')),
	attempts_n INTEGER NOT NULL DEFAULT 0,   -- times it was handed to the reader
	deaths_n INTEGER NOT NULL DEFAULT 0,     -- times the reader died over it alone
	class TEXT CHECK (class IN ('answer', 'free', 'session', 'evaluation', 'consent', 'command', 'mentor',
		'calendar', 'auto', 'bounce', 'complaint', 'own', 'duplicate', 'quarantine', 'not_kept')),
	reason TEXT,
	level INTEGER,                           -- 3: dmarc=pass, 2: token and sender, 1: sender and dmarc
	flags TEXT NOT NULL DEFAULT '',          -- late, two_tokens, dup_msgid_different_body
	person_id INTEGER REFERENCES person ON DELETE SET NULL,
	mentorship_id INTEGER REFERENCES mentorship ON DELETE SET NULL,
	prompt_id INTEGER REFERENCES prompt ON DELETE SET NULL,
	message_id TEXT,
	digest BLOB,                             -- SHA-256 of the canonical body
	UNIQUE (mailbox, uidvalidity, uid)
) STRICT;
CREATE INDEX inbox_waiting ON inbox (id) WHERE state <> 'done';
CREATE INDEX inbox_identity ON inbox (digest);
CREATE INDEX inbox_message_id ON inbox (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX inbox_mentorship ON inbox (mentorship_id) WHERE mentorship_id IS NOT NULL;
CREATE INDEX inbox_prompt ON inbox (prompt_id) WHERE prompt_id IS NOT NULL;
CREATE INDEX inbox_person ON inbox (person_id) WHERE person_id IS NOT NULL;

-- The message, deflated, in rows of at most 256 KiB.
CREATE TABLE raw (
	inbox_id INTEGER NOT NULL REFERENCES inbox ON DELETE CASCADE,
	seq INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (inbox_id, seq)
) STRICT, WITHOUT ROWID;

-- What a mentee newly wrote.
CREATE TABLE answer (
	id INTEGER PRIMARY KEY,
	inbox_id INTEGER NOT NULL UNIQUE REFERENCES inbox ON DELETE CASCADE,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	prompt_id INTEGER REFERENCES prompt ON DELETE SET NULL, -- NULL: free writing, or words about a session
	about TEXT NOT NULL CHECK (about IN ('prompt', 'free', 'prep', 'post', 'closing', 'evaluation')),
	text TEXT NOT NULL,
	words_n INTEGER NOT NULL,
	elided_n INTEGER NOT NULL,
	signals INTEGER NOT NULL,                -- bit n: row n of table 3.4
	first_sentence TEXT NOT NULL,
	written_at INTEGER NOT NULL,             -- the Date field where it can be true, else the arrival
	arrived_at INTEGER NOT NULL,
	reviewed_at INTEGER,                     -- shown to the mentor in a review mail
	responded_at INTEGER                     -- the mentor has written since
) STRICT;
CREATE INDEX answer_mentorship ON answer (mentorship_id, id);
CREATE INDEX answer_prompt ON answer (prompt_id) WHERE prompt_id IS NOT NULL;

-- Where a signal was found, in the mentee's own words.
CREATE TABLE hit (
	answer_id INTEGER NOT NULL REFERENCES answer ON DELETE CASCADE,
	row INTEGER NOT NULL,
	word TEXT NOT NULL,
	quote TEXT NOT NULL,
	PRIMARY KEY (answer_id, row)
) STRICT, WITHOUT ROWID;

-- A mentor's private `#` lines.
CREATE TABLE note (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	inbox_id INTEGER NOT NULL REFERENCES inbox ON DELETE CASCADE,
	text TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_mentorship ON note (mentorship_id);
CREATE INDEX note_inbox ON note (inbox_id);

-- Mail kept back for a human to decide.
CREATE TABLE quarantine (
	id INTEGER PRIMARY KEY,
	inbox_id INTEGER NOT NULL UNIQUE REFERENCES inbox ON DELETE CASCADE,
	reason TEXT NOT NULL,
	sender TEXT NOT NULL DEFAULT '',
	mentorship_id INTEGER REFERENCES mentorship ON DELETE CASCADE,
	prompt_id INTEGER REFERENCES prompt ON DELETE SET NULL, -- the likely question
	since_at INTEGER NOT NULL,
	settled_at INTEGER,
	how TEXT CHECK (how IN ('released', 'discarded', 'purged'))
) STRICT;
CREATE INDEX quarantine_open ON quarantine (since_at) WHERE settled_at IS NULL;
CREATE INDEX quarantine_prompt ON quarantine (prompt_id) WHERE prompt_id IS NOT NULL;
CREATE INDEX quarantine_mentorship ON quarantine (mentorship_id) WHERE mentorship_id IS NOT NULL;

-- Every mail that leaves. `key` says what for, so that nothing is made twice.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,               -- X-Mentord-Id
	key TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	person_id INTEGER REFERENCES person ON DELETE CASCADE, -- NULL: the admin
	mentorship_id INTEGER REFERENCES mentorship ON DELETE CASCADE,
	thread_id INTEGER NOT NULL REFERENCES thread,
	prompt_id INTEGER REFERENCES prompt ON DELETE SET NULL,
	to_addr TEXT NOT NULL,
	message_id TEXT NOT NULL UNIQUE,
	alias_message_id TEXT,                   -- what a submission server made of it
	recipient TEXT NOT NULL CHECK (recipient IN ('mentee', 'mentor', 'backup', 'admin')),
	passes INTEGER NOT NULL DEFAULT 0,       -- 1: goes out in a mentorship's hold, 2: also when all is held
	is_safety INTEGER NOT NULL DEFAULT 0,    -- sent again at once when in doubt
	caused INTEGER NOT NULL DEFAULT 0,       -- 1: only sent because a mail came in (loop guard)
	late_at INTEGER,                         -- after this it is skipped and planned anew; NULL: goes late
	state TEXT NOT NULL DEFAULT 'due' CHECK (state IN
		('due', 'sending', 'retry', 'sent', 'failed', 'ambiguous', 'skipped', 'cancelled')),
	owner INTEGER,                           -- pid of the daemon that claimed it
	attempts_n INTEGER NOT NULL DEFAULT 0,
	looks_n INTEGER NOT NULL DEFAULT 0,      -- searches for a copy since it became ambiguous
	due_at INTEGER NOT NULL,
	next_at INTEGER,                         -- when it is looked at next; NULL when settled
	started_at INTEGER,                      -- of the last attempt
	sent_at INTEGER,
	reply TEXT,                              -- the server's last line
	-- Long ones last: what stands behind them is only found by reading through them.
	text TEXT NOT NULL,                      -- the text part: known to the reader as ours
	message BLOB NOT NULL                    -- RFC 5322, as it goes out
) STRICT;
CREATE INDEX outbox_claim ON outbox (is_safety, next_at) WHERE state IN ('due', 'retry');
CREATE INDEX outbox_next ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state) WHERE state <> 'sent';
CREATE INDEX outbox_mentorship ON outbox (mentorship_id);
CREATE INDEX outbox_thread ON outbox (thread_id);
CREATE INDEX outbox_person ON outbox (person_id, sent_at);
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_prompt ON outbox (prompt_id) WHERE prompt_id IS NOT NULL;
CREATE INDEX outbox_caused ON outbox (due_at) WHERE caused = 1;
CREATE INDEX outbox_late ON outbox (late_at) WHERE late_at IS NOT NULL AND state IN ('due', 'retry');
CREATE INDEX outbox_doubt ON outbox (next_at) WHERE state = 'ambiguous';
CREATE INDEX outbox_alias ON outbox (alias_message_id) WHERE alias_message_id IS NOT NULL;
CREATE INDEX outbox_started ON outbox (started_at) WHERE started_at IS NOT NULL;

-- Keyed hashes of the ids that a reply can carry. Channel T: reply address, U: unsubscribe address,
-- M: Message-ID, R: thread root, A: a Message-ID that a server put in place of ours.
CREATE TABLE token (
	hash BLOB PRIMARY KEY,
	channel TEXT NOT NULL CHECK (channel IN ('T', 'U', 'M', 'R', 'A')),
	outbox_id INTEGER REFERENCES outbox ON DELETE CASCADE,
	thread_id INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
	expires_at INTEGER,                      -- NULL: as long as the mentorship is kept
	uses_n INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX token_outbox ON token (outbox_id);
CREATE INDEX token_thread ON token (thread_id);

-- Safety alarms: which mail, and whether a human has taken it.
CREATE TABLE alarm (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	hold_id INTEGER NOT NULL REFERENCES hold,
	inbox_id INTEGER REFERENCES inbox ON DELETE SET NULL,
	since_at INTEGER NOT NULL,
	acknowledged_at INTEGER,
	settled_at INTEGER
) STRICT;
CREATE INDEX alarm_mentorship ON alarm (mentorship_id);
CREATE INDEX alarm_inbox ON alarm (inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX alarm_hold ON alarm (hold_id);

-- How far each mailbox has been read.
CREATE TABLE position (
	mailbox TEXT PRIMARY KEY,
	uidvalidity INTEGER NOT NULL,
	uidnext INTEGER NOT NULL,
	first_uidvalidity INTEGER NOT NULL,
	first_at INTEGER NOT NULL                -- under a later UIDVALIDITY, what is older stays old
) STRICT, WITHOUT ROWID;

-- Who was sent what: a chain in which each row holds the one before.
CREATE TABLE ledger (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	mentorship_id INTEGER,
	recipient TEXT NOT NULL CHECK (recipient IN ('mentee', 'mentor', 'backup', 'admin')),
	what TEXT NOT NULL,
	uuid TEXT NOT NULL,
	hash BLOB NOT NULL                       -- SHA-256 of the hash before and this row
) STRICT;
CREATE INDEX ledger_mentorship ON ledger (mentorship_id);

-- Single values that outlive a process: last successful poll, server pauses.
CREATE TABLE value (
	name TEXT PRIMARY KEY,
	number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
