-- Custom texts as filters compare them: folded (case, width, traditional characters); what begins with
-- some letters stands together in an index. Texts from before get the nearest that the engine can
-- do; the next save of a record writes them anew.

ALTER TABLE custom_customer ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE custom_complaint ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE custom_order ADD COLUMN folded TEXT NOT NULL DEFAULT '';
UPDATE custom_customer SET folded = LOWER(text) WHERE text <> '';
UPDATE custom_complaint SET folded = LOWER(text) WHERE text <> '';
UPDATE custom_order SET folded = LOWER(text) WHERE text <> '';
CREATE INDEX custom_customer_text ON custom_customer (field_id, SUBSTR(folded, 1, 60)) WHERE folded <> '';
CREATE INDEX custom_complaint_text ON custom_complaint (field_id, SUBSTR(folded, 1, 60)) WHERE folded <> '';
CREATE INDEX custom_order_text ON custom_order (field_id, SUBSTR(folded, 1, 60)) WHERE folded <> '';
