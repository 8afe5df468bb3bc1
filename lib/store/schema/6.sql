-- Version 6: the mirror, what recurs in a mentee's answers.

-- Mentorships in which something was written that the mirror has not read.
CREATE TABLE unmirrored (
	mentorship_id INTEGER PRIMARY KEY REFERENCES mentorship ON DELETE CASCADE
) STRICT;

-- What mentord-read last found: a word, or a shape of thought. The mentee sees it first (rules 3.11).
CREATE TABLE finding (
	id INTEGER PRIMARY KEY,
	mentorship_id INTEGER NOT NULL REFERENCES mentorship ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('theme', 'should', 'absolute', 'self_blame', 'comparison', 'helplessness')),
	word TEXT NOT NULL,                      -- '' but for a theme
	rank INTEGER NOT NULL,                   -- the most salient first
	hits_n INTEGER NOT NULL,                 -- 0: it was told once, and recurs no more
	told_outbox_id INTEGER REFERENCES outbox ON DELETE SET NULL, -- the mail that showed it to the mentee
	UNIQUE (mentorship_id, kind, word)
) STRICT;
CREATE INDEX finding_outbox ON finding (told_outbox_id) WHERE told_outbox_id IS NOT NULL;

-- One sentence of each answer that it stands in.
CREATE TABLE finding_quote (
	finding_id INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE,
	answer_id INTEGER NOT NULL REFERENCES answer ON DELETE CASCADE,
	hits_n INTEGER NOT NULL,                 -- in that answer
	text TEXT NOT NULL,                      -- exactly as it stands there
	PRIMARY KEY (finding_id, answer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_quote_answer ON finding_quote (answer_id);
