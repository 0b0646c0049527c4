package dev.pitwatch.core.job;

/** Somebody of the staff who works on a job. */
public record JobMember(long id, String name) {}
