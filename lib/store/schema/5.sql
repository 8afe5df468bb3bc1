-- Version 5: a mentor's holiday, and the program that calls somebody.

-- LOMA: the mentor is away on these dates, and who reads meanwhile, if somebody does.
CREATE TABLE leave (
	id INTEGER PRIMARY KEY,
	mentor_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
	from_on INTEGER NOT NULL,
	until_on INTEGER NOT NULL,               -- the last date
	substitute_id INTEGER REFERENCES person ON DELETE SET NULL, -- a mentor too; NULL: nobody was named
	answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'yes', 'no')), -- the substitute's; nobody named: ''
	noted_at INTEGER NOT NULL,
	begun_at INTEGER,                        -- its first date came
	told_at INTEGER,                         -- the mentees were
	settled_at INTEGER                       -- over, or taken back
) STRICT;
CREATE INDEX leave_mentor ON leave (mentor_id);
CREATE INDEX leave_substitute ON leave (substitute_id) WHERE substitute_id IS NOT NULL;
CREATE INDEX leave_open ON leave (id) WHERE settled_at IS NULL;

-- Mentees whose answers wait for their own mentor.
CREATE TABLE leave_wait (
	leave_id INTEGER NOT NULL REFERENCES leave ON DELETE CASCADE,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	PRIMARY KEY (leave_id, mentorship_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX leave_wait_mentorship ON leave_wait (mentorship_id);

-- How often [safety] on_safety has been run for an alarm.
ALTER TABLE alarm ADD COLUMN called_n INTEGER NOT NULL DEFAULT 0;
CREATE INDEX alarm_uncalled ON alarm (id) WHERE acknowledged_at IS NULL AND settled_at IS NULL;
