-- How often a workshop's cars came into its pits within a day is counted at each coming.
create index on job_occupancy (workshop_id, from_at);
