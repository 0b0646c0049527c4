package dev.pitwatch.core.work.job;

/** Someone of the staff who works on a job. */
public record JobMember(long id, String name) {}
