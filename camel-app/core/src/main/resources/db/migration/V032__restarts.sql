-- A restart is done when another boot of the device is heard, though its own word of it be lost.

alter table command
    add column accepted_at timestamptz, -- when the device took it up; null: it has not
    add column accepted_boot_id text; -- the device's then; null: unknown
