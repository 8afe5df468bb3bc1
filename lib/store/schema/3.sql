-- Version 3: a calmer pace of the questions.

-- The least dates between two questions of a gap (3.6), and the pace that the mentor was last offered; 0: none.
ALTER TABLE mentorship ADD COLUMN pace INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mentorship ADD COLUMN pace_offered INTEGER NOT NULL DEFAULT 0;
