-- What a device was compared with, for whoever asks later whether its values can be trusted.
alter table calibration add column reference text check (length(reference) between 1 and 100);

-- What waits to be claimed is little among much.
create index device_unclaimed on device (device_id) where workshop_id is null;
